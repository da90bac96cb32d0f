package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.Period;
import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.Manifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From a delivery to the ledger, on the embedded store. */
class PipelineIT {
    private static final String ID = "DCIR-2019-02";

    private final Path folder;
    private final TestHome home;

    PipelineIT(@TempDir Path folder) {
        this.folder = folder;
        this.home = new TestHome(folder.resolve("home"));
    }

    @Test
    void theBooksOfAMigrationAreWhatTheGeneratorCounted() {
        Path delivery = folder.resolve("delivery");
        Outcome generated = CliProcess.sndscopy(
                        "--json",
                        "generate",
                        "--rows",
                        "2000",
                        "--defects",
                        "0.008",
                        "--seed",
                        "11",
                        "--out",
                        delivery.toString())
                .run();
        JsonNode expected = JsonMapper.shared().readTree(generated.lastLine());
        Map<String, Long> defects = new TreeMap<>();
        expected.get("defects")
                .properties()
                .forEach(code -> defects.put(code.getKey(), code.getValue().asLong()));

        Outcome outcome = home.process("--json", "migrate", delivery.toString()).run();

        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        JsonNode report = JsonMapper.shared().readTree(outcome.lastLine()).get("report");
        assertThat(report.get("books").get("delivered").asLong())
                .isEqualTo(expected.get("rows").asLong());
        assertThat(report.get("steps").values())
                .as("steps that ended before the report was drawn up")
                .extracting(step ->
                        step.get("name").asString() + " " + step.get("state").asString())
                .contains("receive done", "convert done", "checksum done", "verify done", "publish done")
                .allMatch(step -> step.endsWith(" done"));
        assertThat(home.ledger()).hasSize(1);
        LedgerEntry entry = home.ledger().get(0);
        assertThat(entry.delivery()).isEqualTo(expected.get("delivery").asString());
        assertThat(entry.rowsDelivered()).isEqualTo(expected.get("rows").asLong());
        assertThat(entry.rowsQuarantined())
                .isEqualTo(defects.values().stream().mapToLong(Long::longValue).sum());
        Map<String, Long> violations = new TreeMap<>();
        home.books(entry.delivery()).values().forEach(books -> books.violationsByCode()
                .forEach((code, count) -> violations.merge(code, count, Long::sum)));
        assertThat(violations).isEqualTo(defects);

        Outcome again = home.migrateProcess(delivery).run();

        assertThat(again.exitCode()).as(again.stderr()).isZero();
        assertThat(again.stdout()).contains("published already");
        assertThat(home.ledger()).containsExactly(entry);
    }

    @Test
    void rejectsAboveOnePercentEndInAWarningAndEveryTablesBooksBalance() {
        GeneratedDelivery delivery = TestDelivery.generate(folder.resolve("delivery"), 2000, 12, 0.05);

        Outcome outcome = home.migrate(delivery.directory());

        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(3);
        Map<String, Manifest.Books> books = home.books(ID);
        for (GeneratedDelivery.GeneratedFile file : delivery.files()) {
            Manifest.Books table = Objects.requireNonNull(books.get(file.table()));
            long defects =
                    file.defects().values().stream().mapToLong(Long::longValue).sum();

            assertThat(table.delivered()).as(file.table()).isEqualTo(file.rows());
            assertThat(table.quarantined()).as(file.table()).isEqualTo(defects);
            assertThat(table.balance()).as(file.table()).isTrue();
        }
        assertThat(home.ledger()).hasSize(1);
        assertThat(home.resolve("reports/" + ID + "/report.html")).exists();
        assertThat(home.resolve("work")).isEmptyDirectory();
    }

    @Test
    void aPublishedIdWithOtherContentIsRefused() {
        Path first = TestDelivery.generate(folder.resolve("first"), 300, 13, 0).directory();
        Path other = TestDelivery.generate(folder.resolve("other"), 300, 14, 0).directory();
        assertThat(home.migrate(first).exitCode()).isZero();

        Outcome outcome = home.migrate(other);

        assertThat(outcome.exitCode()).isEqualTo(13);
        assertThat(outcome.stderr()).contains(ID);
        assertThat(home.ledger()).hasSize(1);
    }

    @Test
    void aRedeliveryOfAPublishedPeriodMustSayWhatItReplaces() {
        Path first = TestDelivery.generate(folder.resolve("first"), 300, 13, 0).directory();
        Path second =
                TestDelivery.generate(folder.resolve("second"), 300, 14, 0).directory();
        TestDelivery.redeclare(second, "delivery: " + ID, "delivery: " + ID + "-b");
        assertThat(home.migrate(first).exitCode()).isZero();

        Outcome refused = home.migrate(second);

        assertThat(refused.exitCode()).isEqualTo(13);
        assertThat(home.ledger()).hasSize(1);

        TestDelivery.redeclare(second, "product: DCIR", "product: DCIR\nsupersedes: " + ID);
        Outcome published = home.migrate(second);

        assertThat(published.exitCode()).as(published.stderr()).isZero();
        assertThat(home.ledger()).hasSize(2);
        assertThat(home.ledger().get(1).kind()).isEqualTo(LedgerEntry.Kind.SUPERSEDE);
        assertThat(home.manifest(ID + "-b").tables())
                .allSatisfy(table -> assertThat(table.generation()).isEqualTo(2));
        Outcome again = home.migrate(first);
        assertThat(again.exitCode()).as("the superseded delivery again").isEqualTo(13);
        assertThat(again.stderr()).contains(ID + "-b");
        assertThat(home.ledger()).hasSize(2);
    }

    @Test
    void aDeliveryMayHoldSeveralFilesOfOneTableAndSeveralPeriods() {
        Path delivery = TestDelivery.in(folder.resolve("delivery"), "BEN-SEVERAL")
                .file("data/a.csv", TestDelivery.bytes(TestDelivery.lines(40)))
                .file(
                        "data/b.csv",
                        TestDelivery.bytes(List.of(TestDelivery.HEADER, TestDelivery.row(41), TestDelivery.row(42))),
                        "rows: 2")
                .file("data/c.csv", TestDelivery.bytes(TestDelivery.lines(5)), "period: \"2018\"", "vintage: 2018")
                .write();

        Outcome outcome = home.migrate(delivery);

        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        Manifest manifest = home.manifest("BEN-SEVERAL");
        assertThat(manifest.tables())
                .extracting(Manifest.Table::period, table -> table.books().stored())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Period.SNAPSHOT.text(), 42L),
                        org.assertj.core.groups.Tuple.tuple("2018", 5L));
    }
}
