package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import fr.sndscopy.checkpoint.AuditorTools;
import fr.sndscopy.database.OracleStandIn;
import fr.sndscopy.stamp.LocalAuthority;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every command's {@code --json} is what its JSON Schema says, and no member is printed that the schema does not name. */
@Isolated("replaces System.out and System.err")
class JsonContractTest {
    private static final Path SCHEMAS = Path.of("src/main/resources/fr/sndscopy/json");
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private final Set<String> seen = new TreeSet<>();

    private JsonNode json(int code, String... arguments) throws IOException {
        List<String> line =
                new ArrayList<>(List.of("--home", folder.resolve("home").toString(), "--json"));
        line.addAll(List.of(arguments));
        CliRun run = CliRun.of(line.toArray(String[]::new));
        assertThat(run.code()).as("%s: %s", line, run).isEqualTo(code);
        assertThat(run.out().lines()).as("%s", line).hasSize(1);
        JsonNode document = MAPPER.readTree(run.out());
        String format = document.path("format").asString("");
        assertThat(format).as("%s", line).matches("sndscopy-[a-z-]+/1");
        String name = format.substring("sndscopy-".length(), format.length() - 2);
        seen.add(name);
        validate(name, document);
        return document;
    }

    private static void validate(String name, JsonNode document) throws IOException {
        String text = Files.readString(SCHEMAS.resolve(name + ".schema.json"), StandardCharsets.UTF_8);
        Schema schema = REGISTRY.getSchema(text, InputFormat.JSON);
        assertThat(schema.validate(document)).as("%s: %s", name, document).isEmpty();
        assertThat(MAPPER.readTree(text).path("properties").propertyNames())
                .as("members of %s that the schema names", name)
                .containsAll(document.propertyNames());
    }

    private void escrow() throws IOException {
        KeyPair pair;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(3072);
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        Path to = pem("PUBLIC KEY", pair.getPublic().getEncoded());
        String from = pem("PRIVATE KEY", pair.getPrivate().getEncoded()).toString();
        String file = folder.resolve("escrow.json").toString();
        json(0, "keys", "escrow", "--to", to.toString(), "--out", file);
        JsonNode drill = json(0, "keys", "drill", "--escrow", file, "--private-key", from);
        assertThat(drill.path("parts").asInt()).isPositive();
        String restored = folder.resolve("restored").toString();
        json(0, "keys", "restore", "--escrow", file, "--private-key", from, "--out", restored);
    }

    private Path pem(String type, byte[] der) throws IOException {
        return Files.writeString(
                folder.resolve(type.replace(' ', '-')),
                "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type
                        + "-----\n");
    }

    private void snapshot() throws IOException {
        OracleStandIn server =
                new OracleStandIn().column("ID", "NUMBER", "9", "0", 0).row(BigDecimal.ONE);
        Files.writeString(
                folder.resolve("home/sndscopy.yaml"),
                "sndscopy: {source: {databases: {snds: {url: \"" + server.url + "\"}}}}\n");
        Path order = Files.writeString(
                folder.resolve("order.yaml"),
                "{delivery: DB-1, product: X, period: 2019-02, database: snds, tables: [{table: T, from: DCIR.T}]}\n");
        JsonNode taken = json(
                0,
                "snapshot",
                order.toString(),
                "--out",
                folder.resolve("snapshot").toString());
        assertThat(taken.path("tables").path(0).path("rows").asInt()).isEqualTo(1);
        assertThat(folder.resolve("snapshot/delivery.yaml")).exists();
    }

    @Test
    void everyCommandPrintsWhatItsSchemaSays() throws IOException {
        String delivery = folder.resolve("inbox/a").toString();
        String inbox = folder.resolve("inbox").toString();
        String out = folder.resolve("out").toString();

        json(10, "status");
        json(2, "migrat");
        json(2, "plan");
        json(0, "generate", "--rows", "300", "--defects", "0.1", "--out", delivery);
        json(0, "plan", delivery);
        json(0, "plan", delivery, "--capacity");
        json(0, "plan", "--capacity", "--volume", "450TB", "--store-bandwidth", "10Gbit/s", "--executors");
        JsonNode first = json(3, "migrate", delivery);
        JsonNode again = json(0, "migrate", delivery);
        assertThat(again.propertyNames()).containsExactlyElementsOf(first.propertyNames());
        json(0, "nightly", inbox);
        json(0, "park", "DCIR-2019-03", "--reason", "comes again");
        json(0, "status");
        json(0, "unpark", "DCIR-2019-03");
        json(0, "plan", delivery);
        json(0, "status");
        json(0, "status", "--watch");
        json(0, "ls");
        json(0, "ls", "--history", "--digests");
        json(0, "history");
        json(0, "runs");
        json(0, "gc");
        json(0, "doctor");
        json(0, "verify");
        assertThat(json(0, "keys", "shred", "--product", "none").path("applied").asBoolean())
                .isFalse();
        json(0, "keys", "ls");
        escrow();
        json(0, "keys", "rotate");
        assertThat(json(0, "keys", "rewrap").path("rewrapped").asInt()).isPositive();
        assertThat(json(0, "keys", "retire").path("entry").asInt()).isEqualTo(3);
        json(0, "keys", "ls");
        assertThat(json(0, "history").path("entries")).hasSize(3);
        signLedger();
        assertThat(json(0, "ledger", "checkpoint").path("outcome").asString()).isEqualTo("made");
        JsonNode checkpoint = json(0, "ledger", "checkpoint", "--stored", "--out", out);
        json(0, "ledger", "prove", "1");
        json(0, "ledger", "prove", "3");
        json(0, "ledger", "keys");
        String note = checkpoint.path("files").get(3).asString();
        json(0, "ledger", "check-consistency", note, note);
        json(0, "verify", "--sealed", "--checkpoint", note);
        String store = folder.resolve("home/store").toString();
        JsonNode audit = json(3, "audit", "--store", store, "--checkpoint", note, "--out", out);
        validate(
                "audit",
                MAPPER.readTree(
                        Files.readString(Path.of(audit.path("files").get(0).asString()))));
        witness(store);
        stamp();
        json(0, "status");
        json(0, "doctor");
        json(0, "report", "DCIR-2019-02");
        assertThat(json(0, "reports", "--out", folder.resolve("pages").toString())
                        .path("vouched")
                        .asInt())
                .isEqualTo(1);
        assertThat(json(0, "compare", "DCIR-2019-02", "DCIR-2019-02")
                        .path("same")
                        .asBoolean())
                .isTrue();
        json(0, "profile", "ER_PRS_F");
        json(0, "diff", "ER_PRS_F", "2019-02", "1", "DCIR-2019-02");
        json(0, "export", "ER_PRS_F", "--format", "csv", "--out", out);
        json(0, "quarantine", "ls");
        assertThat(json(0, "quarantine", "show", "ER_PRS_F").path("rows")).isNotEmpty();
        json(0, "quarantine", "export", "ER_PRS_F", "--format", "csv", "--out", out);
        json(0, "quarantine", "replay", "DCIR-2019-02", "--dry-run");
        json(0, "schema", "show", "ER_PRS_F", "--year", "2019");
        json(0, "schema", "diff", "T_MCOaaB", "2008", "2012");
        json(0, "schema", "propose", delivery);
        json(0, "schema", "check", schema());
        json(0, "schema", "compare", listing());
        json(
                0,
                "schema",
                "import",
                "--from",
                schema(),
                "--to",
                folder.resolve("imported").toString());
        Path bare = Files.createDirectory(folder.resolve("bare"));
        Files.copy(folder.resolve("inbox/a/data/ER_PHA_F_201902.csv"), bare.resolve("ER_PHA_F_201902.csv"));
        json(13, "inventory", bare.toString(), "--no-checksums", "--vintage", "2019");
        snapshot();
        json(0, "exit-codes");
        json(0, "completion");
        json(0, "version");
        json(0, "help", "migrate");
        Files.writeString(folder.resolve("inbox/a/data/ER_PHA_F_201902.csv"), "WRONG\n1\n");
        JsonNode refused = json(13, "plan", delivery);
        assertThat(refused.path("format").asString()).isEqualTo("sndscopy-plan/1");
        assertThat(refused.path("problems")).isNotEmpty();
        json(13, "migrate", delivery);
        assertThat(json(0, "runs").path("runs")).hasSizeGreaterThan(2);
        takeAway(store, note, out);

        assertThat(seen).containsExactlyElementsOf(documented());
    }

    private void takeAway(String store, String note, String out) throws IOException {
        assertThat(json(0, "status", "--leftovers").path("leftovers").isNumber())
                .isTrue();
        json(0, "withdraw", "DCIR-2019-02", "--reason", "a trial");
        assertThat(json(0, "withdraw", "DCIR-2019-02", "--reason", "a trial", "--apply")
                        .has("entry"))
                .isTrue();
        json(0, "expire", "--older-than", "0s");
        assertThat(json(0, "expire", "DCIR-2019-02", "--apply").path("entries")).hasSize(1);
        json(0, "history");
        json(0, "ls", "--history");
        json(0, "verify");
        JsonNode audit = json(3, "audit", "--store", store, "--checkpoint", note, "--out", out);
        validate(
                "audit",
                MAPPER.readTree(
                        Files.readString(Path.of(audit.path("files").get(0).asString()))));
    }

    /** Whose key is the ledger's is no matter here. */
    private void witness(String store) throws IOException {
        String home = folder.resolve("home").toString();
        String signers = Files.writeString(
                        folder.resolve("allowed_signers"),
                        CliRun.of("--home", home, "ledger", "keys", "--form", "openssh")
                                .out())
                .toString();
        String cosigned = folder.resolve("cosigned.note").toString();
        JsonNode seen = json(
                0,
                "ledger",
                "cosign",
                "--store",
                store,
                "--allowed-signers",
                signers,
                "--keystore",
                home + "/signing.p12",
                "--password-file",
                home + "/signing.password",
                "--name",
                "witness.example.org",
                "--last",
                folder.resolve("last.note").toString(),
                "--first",
                "--out",
                cosigned);
        String witnesses = Files.writeString(
                        folder.resolve("witnesses"), seen.path("witness").asString())
                .toString();
        json(0, "ledger", "cosigned", cosigned, "--witnesses", witnesses);
    }

    private void stamp() throws IOException {
        Path settings = folder.resolve("home/sndscopy.yaml");
        String before = Files.readString(settings);
        try (LocalAuthority authority = new LocalAuthority(folder.resolve("tsa"), 30)) {
            Files.writeString(settings, before + "    timestamp:\n      url: " + authority.address() + "\n");
            json(0, "ledger", "stamp");
        }
        Files.writeString(settings, before);
    }

    private void signLedger() throws IOException {
        Path home = folder.resolve("home");
        Files.writeString(home.resolve("signing.password"), "a password\n");
        assertThat(AuditorTools.shell(
                                home,
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        + " -genkeypair -alias a -keyalg Ed25519 -dname CN=a -storetype PKCS12"
                                        + " -keystore signing.p12 -storepass:file signing.password")
                        .code())
                .isZero();
        Files.writeString(
                home.resolve("sndscopy.yaml"),
                "sndscopy:\n  signing:\n    keystore: signing.p12\n    password-file: signing.password\n");
    }

    private static Set<String> documented() throws IOException {
        try (Stream<Path> files = Files.list(SCHEMAS)) {
            return files.map(file -> String.valueOf(file.getFileName()).replace(".schema.json", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void theDocumentNamesEveryFormatAndMember() throws IOException {
        String text = Files.readString(Path.of("docs/JSON.md"));
        for (String name : documented()) {
            assertThat(text).contains("`sndscopy-" + name + "/1`");
            JsonNode schema = MAPPER.readTree(Files.readString(SCHEMAS.resolve(name + ".schema.json")));
            schema.path("properties").propertyNames().stream()
                    .filter(member -> !member.equals("format"))
                    .forEach(member -> assertThat(text).contains("`" + member + "`"));
        }
    }

    private String schema() throws IOException {
        Path schemas = Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("TV.json"), SmallDelivery.TV);
        return schemas.toString();
    }

    private String listing() throws IOException {
        Path file = folder.resolve("listing.csv");
        Files.writeString(file, "MEMNAME;NAME;TYPE;FORMAT;FORMATL;FORMATD\nER_LOT_F;LOT_SER_NUM;2;$;20;0\n");
        return file.toString();
    }
}
