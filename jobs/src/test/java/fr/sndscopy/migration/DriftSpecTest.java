package fr.sndscopy.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.drift.DriftPolicies;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.migration.access.ColumnChoice;
import fr.sndscopy.migration.access.TableExport;
import fr.sndscopy.migration.access.Trace;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.publish.Excess;
import fr.sndscopy.migration.publish.RejectLimitExceededException;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.nomenclature.Nomenclatures;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.validate.Severities;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The cases of {@code drift.yaml}, and what limits do, from the declaration to what is published, read back and exported. */
final class DriftSpecTest {
    private static final String TABLE = "ER_DRF_F";
    private static final String CANARY = "CANARI77";
    private static final SchemaCatalog CATALOG = SchemaCatalog.of(List.of(new TableSchema(
            TABLE,
            "DCIR",
            List.of(
                    Column.of("BEN_A_COD", ColumnType.string(2)),
                    Column.of("MNT_B", ColumnType.integer(3)),
                    Column.of("DTE_C", ColumnType.of(LogicalType.DATE))),
            List.of(),
            List.of(),
            List.of(),
            "1".repeat(64))));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @TestFactory
    @SuppressWarnings("unchecked")
    List<DynamicTest> everyCaseHasItsDriftItsColumnsAndItsOutcome() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (InputStream yaml = Objects.requireNonNull(DriftSpecTest.class.getResourceAsStream("drift.yaml"))) {
            for (Map<String, Object> spec : (List<Map<String, Object>>) new Yaml().load(yaml)) {
                int number = tests.size();
                tests.add(DynamicTest.dynamicTest(text(spec, "name"), () -> run(spec, number)));
            }
        }
        return tests;
    }

    private void run(Map<String, Object> spec, int number) throws IOException {
        TinyStore tiny = new TinyStore(directory.resolve("case" + number));
        // cases of a few rows each: how many of them are rejected is not what they are about
        Delivery delivery = delivery(tiny.directory.resolve("in"), list(spec.get("files")), "limits: {\"*\": none}");
        RuleBook rules = rules(Map.of("*", text(spec, "policy")), Map.of(), Severities.USUAL);
        if (spec.containsKey("refused")) {
            assertThatThrownBy(() -> tiny.publish(delivery, CATALOG, rules))
                    .isInstanceOf(DeliveryRefusedException.class)
                    .hasMessageContaining(text(spec, "refused"))
                    .hasMessageNotContaining(CANARY);
            return;
        }
        MigrationPlan plan =
                new Planner(CATALOG, KnownFormats.ALL, rules, new MigrationSettings(1, 16, 1 << 10, 3)).plan(delivery);
        for (PlannedFile file : plan.files()) {
            assertThat(file.schema().columns().stream().map(Column::name).toList())
                    .isEqualTo(list(spec.get("columns")));
            assertThat(file.schema().version())
                    .isEqualTo(plan.files().get(0).schema().version());
        }

        Manifest manifest = tiny.publish(delivery, CATALOG, rules);

        assertThat(manifest.files().stream().map(Manifest.File::drift).toList()).isEqualTo(spec.get("drift"));
        assertThat(manifest.toString()).doesNotContain(CANARY);
        Manifest.Books books = manifest.tables().get(0).books();
        assertThat(books.balance()).isTrue();
        assertThat(books.stored()).isEqualTo(((Number) Objects.requireNonNull(spec.get("stored"))).longValue());
        assertThat(books.violations()).hasSameSizeAs(violations(spec));
        violations(spec).forEach((place, count) -> assertThat(books.violations())
                .containsEntry(place, ((Number) count).longValue()));
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        if (spec.containsKey("csv")) {
            assertThat(export(tiny)).isEqualTo(text(spec, "csv").replace("|", "\r\n"));
        }
    }

    private static String export(TinyStore tiny) throws IOException {
        Path out = tiny.directory.resolve("out");
        Trace trace = new Trace(tiny.directory.resolve("trace.jsonl"), "tester", Clock.systemUTC());
        return Files.readString(new TableExport(tiny.store, tiny.ledger, tiny.keys, trace, tiny.work(), 3)
                .export(TABLE, null, ColumnChoice.ALL, TableExport.Format.CSV, out)
                .get(0)
                .path());
    }

    @Test
    void aLimitOnACodeStopsPublicationAndSaysWhereToLookFirst() throws IOException {
        String limits = "limits: {ER_DRF_F: {count: 9, codes: {too-long: {count: 0}, bad-date: {ratio: 0.5}}}}";
        Delivery delivery = delivery(directory.resolve("in"), List.of(faulty()), limits);

        assertThatThrownBy(() -> new TinyStore(directory)
                        .publish(delivery, CATALOG, rules(Map.of(), Map.of(), Severities.USUAL)))
                .isInstanceOf(RejectLimitExceededException.class)
                .hasMessage("[ER_DRF_F 2019-02] 2 violations of too-long in 4 rows delivered (50%): tolerated are 0\n"
                        + "Look first at too-long(BEN_A_COD) of ER_DRF_F 2019-02: 2 of 2 violations (100%)."
                        + " Real columns are often longer: sndscopy schema propose drafts an overlay with the"
                        + " true length.");
    }

    @Test
    void theOperatorsLimitHoldsWhereItIsStricter() throws IOException {
        Delivery delivery = delivery(
                directory.resolve("in"),
                List.of(faulty()),
                "limits: {\"*\": {count: 9, codes: {bad-date: {count: 9}}}}");
        RejectLimit operators = new RejectLimit(2, 1, Map.of("bad-date(DTE_C)", new RejectLimit(0, 1)));

        assertThatThrownBy(() -> new TinyStore(directory)
                        .publish(delivery, CATALOG, rules(Map.of(), Map.of("*", operators), Severities.USUAL)))
                .isInstanceOf(RejectLimitExceededException.class)
                .hasMessageContaining("[ER_DRF_F 2019-02] 3 of 4 rows delivered were rejected (75%): tolerated are 2; "
                        + "1 violation of bad-date(DTE_C) in 4 rows delivered (25%): tolerated are 0\n");
    }

    @Test
    void aRuleThatFailsStopsPublicationAtTheFirstViolation() throws IOException {
        Delivery delivery = delivery(directory.resolve("in"), List.of(faulty()), "limits: {\"*\": none}");
        Severities severities = Severities.of(Map.of(TABLE, Map.of("bad-date", "fail")));

        assertThatThrownBy(() ->
                        new TinyStore(directory).publish(delivery, CATALOG, rules(Map.of(), Map.of(), severities)))
                .isInstanceOf(RejectLimitExceededException.class)
                .hasMessageStartingWith("[ER_DRF_F 2019-02] 1 violation of bad-date(DTE_C)");
    }

    @Test
    void aTableThatLosesMoreThanHalfOfItsRowsIsNotPublishedUnlessSomebodySaysSo() throws IOException {
        Delivery silent = delivery(directory.resolve("in"), List.of(faulty()), "");
        Delivery declared = delivery(directory.resolve("in"), List.of(faulty()), "limits: {\"*\": none}");
        RuleBook operators = rules(Map.of(), Map.of("*", RejectLimit.NONE), Severities.USUAL);
        RuleBook rules = rules(Map.of(), Map.of(), Severities.USUAL);

        assertThatThrownBy(() -> new TinyStore(directory.resolve("a")).publish(silent, CATALOG, rules))
                .isInstanceOf(RejectLimitExceededException.class)
                .hasMessageStartingWith(
                        "[ER_DRF_F 2019-02] 3 of 4 rows delivered were rejected (75%): tolerated are 50% as"
                                + " nothing is declared: limits, in delivery.yaml or sndscopy.yaml, says otherwise\n");
        assertThat(new TinyStore(directory.resolve("b"))
                        .publish(declared, CATALOG, rules)
                        .tables()
                        .get(0)
                        .books()
                        .quarantined())
                .isEqualTo(3);
        assertThat(new TinyStore(directory.resolve("c"))
                        .publish(silent, CATALOG, operators)
                        .tables())
                .hasSize(1);
    }

    @Test
    void ofTablesOverTheirLimitEachHasALineAndNoAdviceIsGivenWhenNoRuleStandsOut() throws IOException {
        Books even = new Books(10, 4, 6, Map.of("encoding(A)", 3L, "bad-date(B)", 3L, "too-long(C)", 3L), Map.of());
        Books worse = new Books(1_000, 1, 999, Map.of("encoding(A)", 998L, "bad-date(B)", 333L), Map.of());
        Excess first = new Excess(worse, "delivered", "ER_ZZZ_F 2019-02", null, 999, RejectLimit.USUAL);
        Excess second = new Excess(even, "delivered", "ER_AAA_F 2019-02", null, 6, new RejectLimit(1, 0.005));

        assertThat(new RejectLimitExceededException(List.of(first, second)))
                .hasMessage("[ER_ZZZ_F 2019-02] 999 of 1,000 rows delivered were rejected (99.9%): tolerated are 50% as"
                        + " nothing is declared: limits, in delivery.yaml or sndscopy.yaml, says otherwise\n"
                        + "[ER_AAA_F 2019-02] 6 of 10 rows delivered were rejected (60%): tolerated are 1 and"
                        + " 0.5%\n"
                        + "Look first at encoding(A) of ER_ZZZ_F 2019-02: 998 of 1,331 violations (74.98%)."
                        + " Declare the right encoding.");
        assertThat(new RejectLimitExceededException(List.of(second)))
                .hasMessageEndingWith(
                        "\nNo rule stands out in ER_AAA_F 2019-02: of 9 violations bad-date(B) 3, encoding(A) 3,"
                                + " too-long(C) 3.");
    }

    @Test
    void otherLimitsAreNoOtherPlan() throws IOException {
        Path folder = directory.resolve("in");
        MigrationSettings settings = new MigrationSettings(1, 16, 1 << 10, 3);
        String before = new Planner(CATALOG, KnownFormats.ALL, RuleBook.USUAL, settings)
                .plan(delivery(folder, List.of(faulty()), ""))
                .sha256();
        RuleBook limited = rules(Map.of(), Map.of("*", new RejectLimit(0, 1)), Severities.USUAL);

        MigrationPlan plan = new Planner(CATALOG, KnownFormats.ALL, limited, settings)
                .plan(delivery(folder, List.of(faulty()), "limits: {ER_DRF_F: {ratio: 0.5}}"));

        assertThat(plan.sha256()).isEqualTo(before);
        assertThat(plan.delivery().rejectLimit(TABLE)).isEqualTo(new RejectLimit(0, 0.5));
    }

    @Test
    void policiesAndLimitsOfATemplateHoldForTheTablesOfItsYears() throws IOException {
        SchemaCatalog templates = SchemaCatalog.of(List.of(new TableSchema(
                "T_DRFaaB",
                "PMSI MCO",
                List.of(Column.of("ETA_NUM", ColumnType.string(9))),
                List.of(),
                List.of(),
                List.of(),
                "1".repeat(64))));
        Path folder = Files.createDirectories(directory.resolve("template"));
        Files.writeString(folder.resolve("a.csv"), "ETA_NUM;NEW_COL\n2A0000001;x\n");
        Files.writeString(
                folder.resolve("delivery.yaml"),
                "delivery: D-1\nproduct: PMSI MCO\nperiod: 2008\nfiles:\n  - {path: a.csv, table: T_DRF08B}\n");
        RejectLimit limit = new RejectLimit(7, 1);
        RuleBook rules = rules(
                Map.of("T_DRFaaB", "accept-and-record"),
                Map.of("T_DRFAAB", limit, "*", new RejectLimit(0, 1)),
                Severities.USUAL);

        MigrationPlan plan = new Planner(templates, KnownFormats.ALL, rules, new MigrationSettings(1, 16, 1 << 10, 3))
                .plan(DeliveryReader.read(Here.folder(folder)));

        assertThat(plan.delivery().rejectLimit("T_DRF08B")).isEqualTo(limit);
        assertThat(plan.files().get(0).schema().columns())
                .extracting(Column::name)
                .containsExactly("ETA_NUM", "NEW_COL");
    }

    @Test
    void aLimitOnWhatIsNoCodeIsRefused() throws IOException {
        Delivery delivery = delivery(
                directory.resolve("in"), List.of(faulty()), "limits: {ER_DRF_F: {codes: {too-lang: {count: 0}}}}");

        assertThatThrownBy(() -> new TinyStore(directory).publish(delivery, CATALOG, RuleBook.USUAL))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageContaining("limits.ER_DRF_F.codes.too-lang] no such code");
    }

    @Test
    void anUnknownPolicyIsRefused() {
        assertThatThrownBy(() -> DriftPolicies.of(Map.of(TABLE, "ignore")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("[ER_DRF_F] 'ignore' is no policy: expected one of [fail, freeze, accept-and-record]");
    }

    private static String faulty() {
        return "BEN_A_COD;MNT_B;DTE_C|CANARI77;1;01/02/2019|CANARI78;1;01/02/2019|x;1;31/02/2019|y;1;";
    }

    private static RuleBook rules(
            Map<String, String> policies, Map<String, RejectLimit> limits, Severities severities) {
        return new RuleBook(severities, Nomenclatures.NONE, DriftPolicies.of(policies), limits);
    }

    private static Delivery delivery(Path folder, List<String> files, String more) throws IOException {
        Files.createDirectories(folder);
        StringBuilder yaml = new StringBuilder("delivery: D-1\nproduct: DCIR\nperiod: 2019-02\nfiles:\n");
        for (int i = 0; i < files.size(); i++) {
            Files.writeString(folder.resolve(i + ".csv"), files.get(i).replace('|', '\n') + "\n");
            yaml.append("  - {path: ").append(i).append(".csv, table: ER_DRF_F}\n");
        }
        Files.writeString(folder.resolve("delivery.yaml"), yaml + more + "\n");
        return DeliveryReader.read(Here.folder(folder));
    }

    private static String text(Map<String, Object> spec, String key) {
        return String.valueOf(spec.get(key));
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(@Nullable Object value) {
        return (List<String>) Objects.requireNonNull(value);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> violations(Map<String, Object> spec) {
        return (Map<String, Object>) spec.getOrDefault("violations", Map.of());
    }
}
