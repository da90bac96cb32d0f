package fr.sndscopy.migration.part;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.nomenclature.Nomenclatures;
import fr.sndscopy.parquet.QuarantineReader;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.validate.RowVerdicts;
import fr.sndscopy.validate.Severities;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The rows of every file of {@code rules.yaml} end where it is said there, with line, offset and everything that is wrong. */
class RuleSpecTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @TestFactory
    Stream<DynamicTest> rowsEndWhereTheSpecificationSays() throws IOException {
        try (InputStream in = Objects.requireNonNull(RuleSpecTest.class.getResourceAsStream("rules.yaml"))) {
            JsonNode spec = new YAMLMapper().readTree(in);
            return StreamSupport.stream(spec.spliterator(), false)
                    .map(one -> DynamicTest.dynamicTest(one.get("name").asString(), () -> check(one)))
                    .toList()
                    .stream();
        }
    }

    private void check(JsonNode spec) throws IOException {
        Path place = Files.createTempDirectory(folder, "case");
        PlannedPart part = plan(spec, place).parts().get(0);
        List<String> rejected = new ArrayList<>();
        ConvertedPart converted = convert(part, place, rejected);

        assertThat(rejected).containsExactlyElementsOf(texts(spec.path("rejected")));
        assertThat(converted.receipt().books().stored())
                .isEqualTo(spec.get("stored").asLong());
        assertThat(converted.receipt().books().warnings()).isEqualTo(counts(spec.path("warnings")));
        Map<String, List<String>> missing = new TreeMap<>();
        spec.path("missing").properties().forEach(each -> missing.put(each.getKey(), texts(each.getValue())));
        assertThat(part.file().rules().missing()).isEqualTo(missing);
    }

    private static MigrationPlan plan(JsonNode spec, Path place) throws IOException {
        Path schemas = Files.createDirectory(place.resolve("schemas"));
        Path nomenclatures = Files.createDirectory(place.resolve("nomenclatures"));
        Path delivery = Files.createDirectory(place.resolve("delivery"));
        Files.writeString(
                schemas.resolve("T.json"),
                "{\"name\": \"T\", \"produit\": \"TEST\", \"fields\": " + spec.get("fields")
                        + (spec.has("rowRules") ? ", \"rowRules\": " + spec.get("rowRules") : "") + "}");
        for (var each : spec.path("nomenclatures").properties()) {
            Files.writeString(
                    nomenclatures.resolve(each.getKey() + ".csv"),
                    each.getValue().asString());
        }
        Files.write(delivery.resolve("t.csv"), spec.get("file").asString().getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                delivery.resolve("delivery.yaml"),
                "delivery: D\nproduct: TEST\nperiod: 2019\nformat: "
                        + (spec.has("format") ? spec.get("format") : "{}")
                        + "\nfiles: [{path: t.csv, table: T}]\n");
        Map<String, Map<String, String>> severities = new TreeMap<>();
        for (var table : spec.path("rules").properties()) {
            Map<String, String> ofTable = new TreeMap<>();
            table.getValue()
                    .properties()
                    .forEach(rule -> ofTable.put(rule.getKey(), rule.getValue().asString()));
            severities.put(table.getKey(), ofTable);
        }
        RuleBook rules = new RuleBook(Severities.of(severities), Nomenclatures.load(List.of(nomenclatures)));
        MigrationSettings settings = new MigrationSettings(1, 1 << 10, 1 << 20, 1);
        return new Planner(SchemaCatalog.load(List.of(schemas)), KnownFormats.ALL, rules, settings)
                .plan(DeliveryReader.read(Here.folder(delivery)));
    }

    private static ConvertedPart convert(PlannedPart part, Path place, List<String> rejected) throws IOException {
        Path work = Files.createDirectory(place.resolve("work"));
        PartKeys keys = new PartKeys(new MemoryKeyService());
        AttemptNames names = AttemptNames.next("dataset", "D", part);
        MigrationSettings settings = new MigrationSettings(1, 1 << 10, 1 << 20, 1);
        try (PartConversion conversion = PartConversion.open(
                part, names, keys, settings, work, RowVerdicts.NONE, SpareHands.NONE, IdleMemory.none())) {
            RecordBatch batch;
            do {
                batch = conversion.read();
                conversion.validate(batch);
                conversion.write(batch);
            } while (!batch.isLast());
            ConvertedPart converted = conversion.finish();
            ConvertedPart.LocalObject quarantine = converted.quarantine();
            if (quarantine != null) {
                QuarantineReader.rows(
                        quarantine.path(),
                        keys.readKey(quarantine.object().aad()),
                        row -> rejected.add(row.row().address() + ": "
                                + String.join(
                                        ", ",
                                        row.row().violations().stream()
                                                .map(CellViolation::toString)
                                                .toList())));
            }
            return converted;
        }
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    private static Map<String, Long> counts(JsonNode object) {
        Map<String, Long> counts = new TreeMap<>();
        object.properties()
                .forEach(each -> counts.put(each.getKey(), each.getValue().asLong()));
        return counts;
    }
}
