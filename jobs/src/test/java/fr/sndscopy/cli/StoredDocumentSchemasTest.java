package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import fr.sndscopy.FormatDocument;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.SealedDocument;
import fr.sndscopy.crypto.keystore.KeystoreKeyService;
import fr.sndscopy.ledger.HeadMemory;
import fr.sndscopy.ledger.LedgerReader;
import fr.sndscopy.ledger.StoreFormat;
import fr.sndscopy.migration.keyring.RewrappedIndex;
import fr.sndscopy.migration.keyring.RewrappedKeys;
import fr.sndscopy.storage.embedded.FolderObjects;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every JSON document of a store is what its JSON Schema says: those that a run writes today, and those of the sample stores. A property
 * more or less, or of another type, is refused by the schema.
 */
@Isolated("replaces System.out and System.err")
final class StoredDocumentSchemasTest {
    private static final Path SAMPLES = Path.of("src", "test", "resources", "fr", "sndscopy", "sample-store");
    private static final JsonMapper JSON = new JsonMapper();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Set<String> MAPS = Set.of("violations", "warnings", "normalised", "codes", "nomenclatures");
    /** What is written of thousands of parts alone. */
    private static final Set<String> OF_MANY_PARTS = Set.of("manifest-3", "manifest-shard-1", "evidence-shard-1");
    /** What is written where a period is shredded alone. */
    private static final Set<String> OF_SHREDDING = Set.of("ledger-5");
    /** What is written where something is withdrawn or expires alone. */
    private static final Set<String> OF_REMOVALS = Set.of("ledger-6");
    /** What nothing writes any more. */
    private static final Set<String> HISTORY = Set.of("evidence-2", "ledger-2");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void whatARunWritesIsAsTheSchemasSay() throws IOException {
        Path home = published();
        Map<String, List<JsonNode>> documents = documents(home);
        try (Stream<Path> reports = Files.walk(home.resolve("reports"))) {
            for (Path report :
                    reports.filter(path -> path.endsWith("report.json")).toList()) {
                add(documents, JSON.readTree(report), null);
            }
        }

        assertValid(documents);
        assertThat(documents.get("report-1"))
                .anyMatch(report -> report.has("failure"))
                .anyMatch(report -> report.has("ledgerEntry"));
        assertThat(documents.keySet())
                .containsAll(names().stream()
                        .filter(name -> !HISTORY.contains(name)
                                && !OF_MANY_PARTS.contains(name)
                                && !OF_SHREDDING.contains(name)
                                && !OF_REMOVALS.contains(name))
                        .toList());
    }

    @Test
    void whatIsWrittenOfManyPartsIsInASampleStore() throws IOException {
        assertThat(documents(SAMPLES.resolve("manifest-3/home")).keySet()).containsAll(OF_MANY_PARTS);
    }

    @Test
    void whatIsWrittenWhereAPeriodIsShreddedIsInASampleStore() throws IOException {
        assertThat(documents(SAMPLES.resolve("shredded/home")).keySet()).containsAll(OF_SHREDDING);
    }

    @Test
    void whatIsWrittenWhereSomethingIsTakenAwayIsInASampleStore() throws IOException {
        assertThat(documents(SAMPLES.resolve("removed/home")).keySet()).containsAll(OF_REMOVALS);
    }

    @Test
    void whatIsInTheSampleStoresIsAsTheSchemasSay() throws IOException {
        try (Stream<Path> samples = Files.list(SAMPLES)) {
            for (Path sample : samples.filter(Files::isDirectory).toList()) {
                assertValid(documents(sample.resolve("home")));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"access-1", "evidence-3", "manifest-3", "ledger-3", "shredded", "removed"})
    void eachPropertyIsNeededAndNoOtherIsTaken(String sample) throws IOException {
        Map<String, List<JsonNode>> documents = documents(SAMPLES.resolve(sample + "/home"));
        // a report leaves out what was not the case
        documents.remove("report-1");
        for (Map.Entry<String, List<JsonNode>> entry : documents.entrySet()) {
            Schema schema = schema(entry.getKey());
            ObjectNode document = (ObjectNode) entry.getValue().get(0);
            for (ObjectNode inside : objects("", document)) {
                for (String property : List.copyOf(inside.propertyNames())) {
                    JsonNode value = inside.remove(property);
                    assertThat(schema.validate(document))
                            .as("%s without %s", entry.getKey(), property)
                            .isNotEmpty();
                    inside.put(property, 0.5);
                    assertThat(schema.validate(document))
                            .as("%s with another %s", entry.getKey(), property)
                            .isNotEmpty();
                    inside.set(property, value);
                }
                inside.put("stranger", 1);
                assertThat(schema.validate(document))
                        .as("%s with a stranger", entry.getKey())
                        .isNotEmpty();
                inside.remove("stranger");
            }
            assertThat(schema.validate(document)).as(entry.getKey()).isEmpty();
        }
    }

    /** All objects of a document but those whose properties are names of columns, codes or files; of a list the first. */
    private static List<ObjectNode> objects(String name, JsonNode node) {
        List<ObjectNode> objects = new ArrayList<>();
        if (node.isArray() && !node.isEmpty()) {
            objects.addAll(objects(name, node.get(0)));
        } else if (node.isObject() && !MAPS.contains(name)) {
            objects.add((ObjectNode) node);
            node.properties().forEach(property -> objects.addAll(objects(property.getKey(), property.getValue())));
        }
        return objects;
    }

    @Test
    void theFormatNamesEverySchema() throws IOException {
        String text = FormatDocument.section("### JSON Schemas");
        assertThat(names()).isNotEmpty().allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
    }

    /** A home with a key, a row in quarantine, a replay, a delivery in place of another, and a night. */
    private Path published() throws IOException {
        Files.writeString(
                Files.createDirectories(folder.resolve("home")).resolve("sndscopy.yaml"),
                "sndscopy:\n  expected: {X: {every: month, from: 2019-01, until: 2019-03, due: 20d}}\n");
        SmallDelivery small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        String rest = "limits: {\"*\": none}\nfiles:\n  - {path: a.csv, table: TV}";
        small.declares("V-1", rest).with("V-1", "a.csv", "ID;TXT\n007;a\n2;b\nx;c\n4;" + "long".repeat(6) + "\n");
        assertThat(small.migrate("V-1").code()).isEqualTo(ExitCode.QUARANTINE.code());
        small.schema(SmallDelivery.TV.replace("\"20\"", "\"40\""));
        CliRun replay = small.run(
                "quarantine", "replay", "V-1", "--schemas", small.schemas().toString());
        assertThat(replay.code()).as(replay.toString()).isZero();
        small.declares("V-2", "supersedes: V-1\n" + rest).with("V-2", "a.csv", "ID;TXT\n1;a\n2;b\n");
        CliRun second = small.migrate("V-2");
        assertThat(second.code()).as(second.toString()).isZero();
        for (String command : List.of("rotate", "rewrap", "retire")) {
            CliRun keys = small.run("keys", command);
            assertThat(keys.code()).as(keys.toString()).isZero();
        }
        // without a limit of its own it may not lose more than half of its rows
        small.declares("V-3", "supersedes: V-2\nfiles:\n  - {path: a.csv, table: TV}")
                .with("V-3", "a.csv", "ID;TXT\nx;a\ny;b\nz;c\n4;d\n");
        CliRun refused = small.migrate("V-3");
        assertThat(refused.code()).as(refused.toString()).isEqualTo(ExitCode.REFUSED.code());
        CliRun night = small.with("inbox/bare", "a.csv", "ID;TXT\n")
                .run("nightly", folder.resolve("inbox").toString());
        assertThat(night.code()).as(night.toString()).isZero();
        return folder.resolve("home");
    }

    /** Every document of a home's store, opened, by the name of its schema. */
    private static Map<String, List<JsonNode>> documents(Path home) throws IOException {
        Path store = home.resolve("store/sndscopy");
        char[] password =
                Files.readString(home.resolve("keys/keystore.password")).strip().toCharArray();
        Map<String, List<JsonNode>> documents = new TreeMap<>();
        String dataset =
                JSON.readTree(store.resolve("format.json")).get("dataset").stringValue();
        LedgerReader ledger = new LedgerReader(FolderObjects.open(store), HeadMemory.NONE);
        try (KeyService keys = RewrappedKeys.of(
                        KeystoreKeyService.open(home.resolve("keys/keystore.p12"), password),
                        () -> RewrappedIndex.of(ledger, ledger.read()));
                Stream<Path> all = Files.walk(store)) {
            for (Path object : all.filter(Files::isRegularFile).toList()) {
                String key = store.relativize(object).toString();
                if (key.startsWith("work/") && !key.contains("/receipts/")) {
                    // plans and rejected rows of runs that are not over: private to them, without a schema
                    continue;
                }
                byte[] content = Files.readAllBytes(object);
                if (key.endsWith(".json")) {
                    add(documents, JSON.readTree(content), null);
                } else if (key.endsWith(".enc")) {
                    int lineFeed = new String(content, StandardCharsets.ISO_8859_1).indexOf('\n');
                    add(documents, JSON.readTree(Arrays.copyOf(content, lineFeed)), null);
                    if (ledger.read().shredOf(SealedDocument.keyId(content)).isPresent()) {
                        // nobody reads what is in it any more
                        continue;
                    }
                    String place = place(key, store);
                    add(
                            documents,
                            JSON.readTree(SealedDocument.open(content, dataset + place, keys)),
                            place.endsWith("/keys") ? "keys" : null);
                }
            }
        }
        return documents;
    }

    /** What a sealed document is bound to, behind the dataset: FORMAT.md, section 5. */
    private static String place(String key, Path store) throws IOException {
        String[] steps = key.split("/", -1);
        if (steps[0].equals("evidence") && steps[2].startsWith("parts-")) {
            return shardPlace(key, store.resolve("evidence").resolve(steps[1]));
        }
        if (steps[0].equals("work")) {
            Matcher part = Pattern.compile("(([A-Z]+)-([0-9-]{7})-[0-9]{5})-([0-9a-f]{16})\\.json\\.enc")
                    .matcher(steps[4]);
            assertThat(part.matches()).as(key).isTrue();
            return "/" + part.group(2) + "/" + part.group(3) + "/" + steps[1] + "/" + part.group(1) + "/receipt/"
                    + steps[2] + "/" + part.group(4);
        }
        if (steps[0].equals("keys")) {
            return "/-/-/-/-/keys";
        }
        return "/-/-/" + steps[1] + "/-/" + (steps[2].startsWith("report-") ? "report" : "evidence");
    }

    /** As the manifest has it that names the sealed evidence on a shard. */
    private static String shardPlace(String key, Path evidence) throws IOException {
        try (Stream<Path> all = Files.list(evidence)) {
            for (Path manifest : all.filter(
                            path -> path.getFileName().toString().startsWith("manifest-"))
                    .toList()) {
                for (JsonNode shard : JSON.readTree(manifest).get("shards")) {
                    JsonNode sealed = shard.get("evidence");
                    if (sealed.get("key").stringValue().equals(key)) {
                        return sealed.get("aad").stringValue().replaceFirst("^[^/]+", "");
                    }
                }
            }
        }
        throw new AssertionError("no manifest names " + key);
    }

    private static void add(Map<String, List<JsonNode>> documents, JsonNode document, @Nullable String name) {
        String schema = name != null
                ? name
                : document.get("format")
                        .stringValue()
                        .replaceFirst("^sndscopy[-/]", "")
                        .replace('/', '-');
        documents.computeIfAbsent(schema, none -> new ArrayList<>()).add(document);
    }

    private static void assertValid(Map<String, List<JsonNode>> documents) throws IOException {
        for (Map.Entry<String, List<JsonNode>> entry : documents.entrySet()) {
            Schema schema = schema(entry.getKey());
            for (JsonNode document : entry.getValue()) {
                assertThat(schema.validate(document)).as(entry.getKey()).isEmpty();
            }
        }
    }

    private static Schema schema(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                StoreFormat.class.getResourceAsStream("/fr/sndscopy/format/" + name + ".schema.json"), name)) {
            return REGISTRY.getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        }
    }

    private static List<String> names() throws IOException {
        try (Stream<Path> schemas = Files.list(Path.of("src", "main", "resources", "fr", "sndscopy", "format"))) {
            return schemas.map(path -> path.getFileName().toString().replace(".schema.json", ""))
                    .sorted()
                    .toList();
        }
    }
}
