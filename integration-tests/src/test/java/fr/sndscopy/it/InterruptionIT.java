package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.ledger.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that do not end, and the runs behind them. */
class InterruptionIT {
    private static final String ID = "DCIR-2019-02";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String[] MANY_SMALL_PARTS = {"migration: {threads: 1, part-size: 128KB, rows-per-group: 500}"};

    private static GeneratedDelivery delivery;
    private static Map<String, Digest> digests;
    private static Map<String, Manifest.Books> books;

    private final Path folder;
    private final TestHome home;

    InterruptionIT(@TempDir Path folder) {
        this.folder = folder;
        this.home = new TestHome(folder.resolve("home")).configure(MANY_SMALL_PARTS);
    }

    @BeforeAll
    static void migrateWithoutInterruption(@TempDir Path shared) {
        delivery = TestDelivery.generate(shared.resolve("delivery"), 2500, 21, 0.004);
        TestHome undisturbed = new TestHome(shared.resolve("undisturbed")).configure(MANY_SMALL_PARTS);
        assertThat(undisturbed.migrate(delivery.directory()).exitCode()).isZero();
        digests = undisturbed.digests(ID);
        books = undisturbed.books(ID);
        assertThat(undisturbed.manifest(ID).parts()).hasSizeGreaterThan(10);
    }

    /** When a run is killed, told by what can be seen of it. */
    enum Moment {
        CONVERT(home -> home.objects("data").size() >= 3),
        VERIFY(home -> TestHome.files(home.resolve("work")).stream()
                .anyMatch(file -> file.getFileName().toString().startsWith("verify-"))),
        MANIFEST_STORED(home -> home.objects("evidence").stream()
                .anyMatch(file -> file.getFileName().toString().startsWith("manifest-"))),
        ENTRY_STORED(home -> !home.objects("ledger").isEmpty());

        @SuppressWarnings("ImmutableEnumChecker") // a function of this class, without state
        private final Predicate<TestHome> reached;

        Moment(Predicate<TestHome> reached) {
            this.reached = reached;
        }
    }

    @Withstands(
            fault = "kill -9 in convert, in verify, with the manifest stored, with the entry stored",
            outcome = "the next run keeps finished parts and publishes once, with equal digests")
    @ParameterizedTest
    @EnumSource
    void aKilledRunIsFinishedByTheNext(Moment moment) {
        kill(moment);
        List<Path> stored = home.objects("data");

        Outcome outcome = home.migrate(delivery.directory());

        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertPublishedOnceAndWhole();
        assertThat(home.manifest(ID).parts())
                .as("the job database is behind by a second at most: parts are kept")
                .anyMatch(part -> part.data() != null
                        && stored.contains(home.resolve("store/sndscopy")
                                .resolve(part.data().key())));
        assertThat(home.migrate(delivery.directory()).stdout()).contains("published already");
        assertPublishedOnceAndWhole();
        assertThat(reports(".json")).hasSize(1);
        assertThat(reports(".html")).isNotEmpty();
    }

    @Withstands(
            fault = "kill -9 between ledger entry and report",
            outcome = "0, published already; the report is drawn up by the next run")
    @Test
    void aRunThatIsKilledBetweenLedgerEntryAndReportGetsItsReportFromTheNext() throws Exception {
        killBeforeReport();

        Outcome outcome = home.migrate(delivery.directory());

        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertThat(outcome.stdout()).contains("published already").contains("Its report was missing");
        assertThat(reports(".json")).hasSize(1);
        assertThat(Files.readString(reports(".json").get(0)))
                .contains("\"rebuilt\"")
                .doesNotContain("declaration-unknown");
        assertPublishedOnceAndWhole();
    }

    @Test
    void theCommandReportDrawsTheMissingReportUp() throws Exception {
        killBeforeReport();

        Outcome outcome = home.run("report", ID, "--format", "json");

        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertThat(outcome.stderr()).contains("left no report");
        assertThat(Files.readString(Path.of(outcome.lastLine())))
                .contains("\"rebuilt\"")
                .contains("\"declaration-unknown\"");
        assertThat(home.run("report", ID).stderr()).isEmpty();
        assertThat(reports(".json")).hasSize(1);
    }

    @Withstands(fault = "the job database is lost", outcome = "the run begins anew; no row is lost or doubled")
    @Test
    void theLossOfTheJobDatabaseCostsNoRow() throws Exception {
        kill(Moment.CONVERT);
        for (Path file : TestHome.files(home.directory())) {
            if (file.getFileName().toString().startsWith("jobs.")) {
                Files.delete(file);
            }
        }

        assertThat(home.migrate(delivery.directory()).exitCode()).isZero();

        assertPublishedOnceAndWhole();
    }

    @Withstands(fault = "SIGTERM", outcome = "143, nothing left in work; the next run publishes")
    @Test
    void aTerminatedRunStopsInOrderAndIsFinishedByTheNext() {
        try (CliProcess run = home.migrateProcess(delivery.directory()).start()) {
            run.await(() -> Moment.CONVERT.reached.test(home), LIMIT);

            Outcome outcome = run.terminate();

            assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(143);
        }
        assertThat(home.ledger()).isEmpty();
        assertThat(TestHome.files(home.resolve("work"))).isEmpty();

        assertThat(home.migrate(delivery.directory()).exitCode()).isZero();

        assertPublishedOnceAndWhole();
    }

    @Withstands(fault = "a source file is replaced between two runs", outcome = "converted from its first row")
    @Test
    void aSourceFileThatIsReplacedBetweenTwoRunsIsConvertedFromItsFirstRow() throws Exception {
        Path other = TestDelivery.in(folder.resolve("delivery"), "BEN")
                .file("data/ben.csv", TestDelivery.bytes(TestDelivery.lines(4000)))
                .write();
        try (CliProcess run = home.migrateProcess(other).start()) {
            run.await(() -> Moment.CONVERT.reached.test(home), LIMIT).kill();
        }
        List<String> replaced = new ArrayList<>(TestDelivery.lines(4000));
        replaced.set(1, TestDelivery.row("SOMEBODYELSE00001"));
        Files.write(other.resolve("data/ben.csv"), TestDelivery.bytes(replaced));

        Outcome outcome = home.migrate(other);

        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        TestHome undisturbed = new TestHome(folder.resolve("undisturbed"));
        assertThat(undisturbed.migrate(other).exitCode()).isZero();
        assertThat(home.digests("BEN")).isEqualTo(undisturbed.digests("BEN"));
    }

    @Withstands(fault = "a second run beside the first", outcome = "11; the first publishes")
    @Test
    void aSecondRunBesideTheFirstIsRefusedAndDisturbsNothing() {
        try (CliProcess first = home.migrateProcess(delivery.directory()).start()) {
            first.await(() -> !TestHome.files(home.resolve("work")).isEmpty(), LIMIT);

            Outcome second = home.migrateProcess(delivery.directory()).run();

            assertThat(second.exitCode()).as(second.stderr()).isEqualTo(11);
            assertThat(first.join().exitCode()).isZero();
        }
        assertPublishedOnceAndWhole();
    }

    @Withstands(
            fault = "two runs started at once",
            outcome = "one publishes, 11 for the other, or 0 when it came later")
    @Test
    void ofTwoRunsStartedAtOnceOnePublishes() {
        try (CliProcess first = home.migrateProcess(delivery.directory()).start();
                CliProcess second = home.migrateProcess(delivery.directory()).start()) {
            List<Outcome> outcomes = List.of(first.join(), second.join());

            assertThat(outcomes).as(outcomes.toString()).anyMatch(outcome -> outcome.exitCode() == 0);
            assertThat(outcomes).extracting(Outcome::exitCode).isSubsetOf(0, 11);
        }
        assertPublishedOnceAndWhole();
    }

    /** The kill may come late: what it was to prevent is taken away. */
    private void killBeforeReport() throws IOException {
        kill(Moment.ENTRY_STORED);
        for (Path file : TestHome.files(home.directory())) {
            if (file.getFileName().toString().startsWith("report")) {
                Files.delete(file);
            }
        }
    }

    private List<Path> reports(String extension) {
        return home.objects("evidence").stream()
                .filter(file -> file.getFileName().toString().startsWith("report-")
                        && file.getFileName().toString().endsWith(extension))
                .toList();
    }

    private void kill(Moment moment) {
        try (CliProcess run = home.migrateProcess(delivery.directory()).start()) {
            run.await(() -> moment.reached.test(home), LIMIT);
            assertThat(run.kill().exitCode()).isEqualTo(137);
        }
    }

    private void assertPublishedOnceAndWhole() {
        assertThat(home.ledger()).hasSize(1);
        assertThat(home.ledger().get(0).rowsDelivered()).isEqualTo(delivery.rows());
        Manifest manifest = home.manifest(ID);
        assertThat(manifest.parts()).extracting(Manifest.Part::name).doesNotHaveDuplicates();
        assertThat(home.books(ID)).isEqualTo(books);
        assertThat(home.digests(ID)).isEqualTo(digests);
        assertThat(home.resolve("work")).isEmptyDirectory();
    }
}
