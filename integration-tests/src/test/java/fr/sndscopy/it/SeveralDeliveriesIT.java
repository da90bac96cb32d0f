package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.batch.Migrations;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.ledger.LedgerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several runs at once on one job database of PostgreSQL, from one home into one store. */
@RequiresDocker
class SeveralDeliveriesIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ROWS = 3000;

    private final PostgresServer postgres = PostgresServer.start();
    private final Path folder;
    private final TestHome home;

    SeveralDeliveriesIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("database.password"), postgres.password() + "\n");
        this.home = new TestHome(folder.resolve("home"))
                .configure(
                        "database:",
                        "  url: " + postgres.jdbcUrl(),
                        "  username: " + postgres.username(),
                        "  password-file: " + folder.resolve("database.password"),
                        "migration: {threads: 1, part-size: 64KB, rows-per-group: 500}");
    }

    @AfterEach
    void endServer() {
        postgres.close();
    }

    /** A delivery of a period of its own, ready for a night. */
    private Path delivery(String id, String period) {
        byte[] rows = TestDelivery.bytes(TestDelivery.lines(ROWS));
        return TestDelivery.in(folder.resolve("inbox").resolve(id), id)
                .file("a.csv", rows, "period: " + period, "sha256: " + Sha256.of(rows))
                .write();
    }

    private long objects(String delivery) {
        return TestHome.files(home.resolve("store")).stream()
                .filter(file ->
                        file.toString().contains("/data/") && file.toString().contains(delivery))
                .count();
    }

    private List<String> published() {
        return home.ledger().stream().map(LedgerEntry::delivery).toList();
    }

    private void assertWhole(String... deliveries) {
        assertThat(published()).containsExactlyInAnyOrder(deliveries);
        assertThat(home.ledger()).extracting(LedgerEntry::rowsStored).containsOnly((long) ROWS);
        assertThat(home.ledger()).extracting(LedgerEntry::lockEpoch).doesNotHaveDuplicates();
        Outcome verified = home.run("verify");
        assertThat(verified.exitCode()).as(verified.stdout()).isZero();
        assertThat(TestHome.files(home.resolve("work"))).isEmpty();
    }

    @Test
    void twoProcessesOfANewHomePublishTwoDeliveriesAtOnce() {
        Path first = delivery("D-1", "2019-01");
        Path second = delivery("D-2", "2019-02");
        try (CliProcess one = home.migrateProcess(first).start();
                CliProcess other = home.migrateProcess(second).start()) {
            Outcome ended = one.join();
            Outcome endedToo = other.join();

            assertThat(ended.exitCode()).as(ended.stderr()).isZero();
            assertThat(endedToo.exitCode()).as(endedToo.stderr()).isZero();
        }
        assertWhole("D-1", "D-2");
    }

    @Withstands(
            fault = "a run stands still, and is killed, while others of the same job database are at work",
            outcome = "they publish; its delivery is refused to others until it is dead, and then gone on with")
    @Test
    void aRunThatStandsStillKeepsItsDeliveryAndNothingElse() throws Exception {
        Path held = delivery("D-1", "2019-01");
        Path other = delivery("D-2", "2019-02");
        try (CliProcess still = home.migrateProcess(held).start()) {
            still.await(() -> objects("D-1") >= 2, LIMIT);
            still.freeze();

            Outcome beside = home.migrate(other);
            assertThat(beside.exitCode()).as(beside.stderr()).isZero();
            Outcome again = home.migrate(held);
            assertThat(again.exitCode()).isEqualTo(11);
            assertThat(again.stderr()).contains("[D-1] another run of sndscopy is at work on this delivery");
            assertThat(home.run("gc").exitCode()).isEqualTo(11);
            assertThat(home.run("status").stdout()).containsPattern("run +at work: D-1, .*, pid [0-9]+ on ");
            assertThat(home.run("doctor").stdout()).contains("at work: D-1");

            delivery("D-3", "2019-03");
            Outcome night = home.run("nightly", folder.resolve("inbox").toString());
            assertThat(night.exitCode()).as(night.stdout()).isZero();
            assertThat(night.stdout())
                    .containsPattern("D-1 .*at work elsewhere")
                    .containsPattern("D-3 .*published");
            assertThat(published()).containsExactly("D-2", "D-3");
            still.kill();
        }

        Outcome goesOn = awaitNotElevenOf(held);

        assertThat(goesOn.exitCode()).as(goesOn.stderr()).isZero();
        assertWhole("D-2", "D-3", "D-1");
        assertThat(home.run("status").stdout()).containsPattern("run +none");
        assertThat(home.run("gc", "--apply", "--older-than", "0s").exitCode()).isZero();
    }

    /** The server lets go of the locks when it notices that the connection is gone. */
    private Outcome awaitNotElevenOf(Path delivery) throws InterruptedException {
        Outcome outcome = home.migrate(delivery);
        for (int i = 0; outcome.exitCode() == 11 && i < 100; i++) {
            Thread.sleep(200);
            outcome = home.migrate(delivery);
        }
        return outcome;
    }

    @Test
    void severalMigrationsOfOneProcessRunAtOnce() throws Exception {
        List<Callable<Boolean>> runs = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            Path delivery = delivery("D-" + i, "2019-0" + i);
            runs.add(() -> {
                try (Workplace workplace = Workplace.open(new Home(home.directory()));
                        Migrations migrations = new Migrations(workplace, workplace.catalog(List.of()))) {
                    return migrations
                            .migrate(workplace.source(delivery.toString()), (plan, progress) -> {})
                            .alreadyPublished();
                }
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(runs.size());
        try {
            for (Future<Boolean> run : threads.invokeAll(runs)) {
                assertThat(run.get()).isFalse();
            }
        } finally {
            threads.shutdownNow();
        }
        assertWhole("D-1", "D-2", "D-3");
    }
}
