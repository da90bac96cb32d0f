package fr.sndscopy.it.spark;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.PostgresServer;
import fr.sndscopy.it.RequiresDocker;
import fr.sndscopy.it.TestDelivery;
import fr.sndscopy.it.TestHome;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three executors, a driver, a store: processes of this machine, of which some are killed. How many executors are killed, and with which
 * seed, {@code -Dspark.kills=20 -Dspark.seed=7} say.
 */
@EnabledIfSystemProperty(
        named = SparkIT.KILLS_PROPERTY,
        matches = "[0-9]+",
        disabledReason = "a campaign of ten minutes and more with four processes of 512 MB; run it with -D"
                + SparkIT.KILLS_PROPERTY + "=3, or more")
class SparkIT {
    static final String KILLS_PROPERTY = "spark.kills";

    private static final String ID = "DCIR-2019-02";
    private static final int EXECUTORS = 3;
    private static final String PARTS = "migration: {threads: 2, part-size: 128KB, rows-per-group: 500}";
    private static final String SMALL = "migration: {threads: 2, part-size: 64KB, rows-per-group: 500}";
    private static final Pattern ROWS = Pattern.compile("([0-9.,]+)( k)? rows");
    private static final int KILLS = Integer.getInteger(KILLS_PROPERTY, 3);
    private static final long SEED = Long.getLong("spark.seed", System.nanoTime());

    private static SparkCluster cluster;
    private static GeneratedDelivery delivery;
    private static TestHome threads;

    @BeforeAll
    static void start(@TempDir Path shared) throws IOException {
        cluster = SparkCluster.start(shared, EXECUTORS);
        delivery = TestDelivery.generate(shared.resolve("delivery"), 2500, 21, 0.004);
        threads = cluster.home("threads", PARTS);
        Outcome migrated = threads.migrate(delivery.directory());
        assertThat(migrated.exitCode()).as(migrated.stderr()).isZero();
        assertThat(threads.manifest(ID).parts()).hasSizeGreaterThan(10);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static void assertPublishedAsByThreads(TestHome home) {
        assertThat(home.ledger()).hasSize(1);
        Manifest manifest = home.manifest(ID);
        Manifest expected = threads.manifest(ID);
        assertThat(manifest.files()).isEqualTo(expected.files());
        assertThat(manifest.tables()).isEqualTo(expected.tables());
        assertThat(manifest.contentId()).isEqualTo(expected.contentId());
        assertThat(manifest.planSha256()).isEqualTo(expected.planSha256());
        assertThat(manifest.parts())
                .extracting(part -> part.name() + " " + part.books())
                .isEqualTo(expected.parts().stream()
                        .map(part -> part.name() + " " + part.books())
                        .toList());
        assertThat(home.digests(ID)).isEqualTo(threads.digests(ID));
        Outcome verified = home.run("verify");
        assertThat(verified.exitCode()).as(verified.stdout()).isZero();
    }

    @Test
    void executorsGiveTheSameBooksAndDigestsAndLearnNoMoreThanTheyNeed() throws IOException {
        TestHome home = cluster.homeOfExecutors("executors", PARTS);
        try (CliProcess migration = cluster.migrate(home, delivery.directory()).start()) {
            migration.await(() -> cluster.executors().size() == EXECUTORS, Duration.ofMinutes(5));
            for (ProcessHandle executor : cluster.executors()) {
                assertThat(Files.readString(
                                Path.of("/proc", String.valueOf(executor.pid()), "environ"),
                                StandardCharsets.ISO_8859_1))
                        .contains("SNDSCOPY_HOME=")
                        .doesNotContain("SNDSCOPY_DATABASE");
                assertThat(executor.info().commandLine().orElse(""))
                        .contains("spark.authenticate=true")
                        .doesNotContain("a secret of");
            }
            Outcome outcome = migration.join();
            assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        }

        assertPublishedAsByThreads(home);
        String value = Files.readAllLines(TestHome.files(delivery.directory()).stream()
                        .filter(file -> file.getFileName().toString().startsWith("IR_BEN_R"))
                        .findFirst()
                        .orElseThrow())
                .get(1)
                .substring(0, 12);
        assertThat(cluster.logs()).isNotEmpty().allSatisfy(log -> assertThat(log)
                .doesNotContain(value, "a secret of"));
        assertThat(TestHome.files(home.resolve("work"))).isEmpty();
    }

    @Test
    void aNightIsOneApplicationWhateverItMigrates(@TempDir Path inbox) throws IOException {
        for (int month = 1; month <= 3; month++) {
            String id = "N-" + month;
            byte[] rows = TestDelivery.bytes(TestDelivery.lines(300));
            TestDelivery.in(inbox.resolve(id), id)
                    .file("a.csv", rows, "period: 2019-0" + month, "sha256: " + Sha256.of(rows))
                    .write();
        }
        TestHome home = cluster.homeOfExecutors("night", PARTS);
        int before = cluster.applications();

        Outcome night = cluster.nightly(home, inbox).run();

        assertThat(night.exitCode()).as(night.stdout() + night.stderr()).isZero();
        assertThat(home.ledger()).hasSize(3);
        assertThat(cluster.applications()).isEqualTo(before + 1);
        assertThat(home.run("verify").exitCode()).isZero();
    }

    @Test
    @RequiresDocker
    void aNightHasTwoDeliveriesAtWorkInOneApplication(@TempDir Path folder) throws IOException {
        Path inbox = folder.resolve("inbox");
        for (int month = 1; month <= 2; month++) {
            String id = "S-" + month;
            byte[] rows = TestDelivery.bytes(TestDelivery.lines(30_000));
            TestDelivery.in(inbox.resolve(id), id)
                    .file("a.csv", rows, "period: 2019-0" + month, "sha256: " + Sha256.of(rows))
                    .write();
        }
        TestHome inTurn = cluster.home("in-turn", SMALL);
        assertThat(inTurn.run("nightly", inbox.toString()).exitCode()).isZero();
        try (PostgresServer postgres = PostgresServer.start()) {
            Path password = Files.writeString(folder.resolve("database.password"), postgres.password() + "\n");
            TestHome home = cluster.homeOfExecutors(
                    "side-by-side",
                    SMALL,
                    "database: {url: \"" + postgres.jdbcUrl() + "\", username: " + postgres.username()
                            + ", password-file: " + password + "}");
            int before = cluster.applications();
            try (CliProcess night =
                    cluster.nightly(home, inbox, "--deliveries", "2").start()) {
                night.await(
                        () -> isAtWorkOn("S-1")
                                && isAtWorkOn("S-2")
                                && cluster.objects("side-by-side", "ledger").isEmpty(),
                        Duration.ofMinutes(5));
                Outcome outcome = night.join();
                assertThat(outcome.exitCode())
                        .as(outcome.stdout() + outcome.stderr())
                        .isZero();
            }

            assertThat(cluster.applications()).isEqualTo(before + 1);
            assertThat(home.ledger()).extracting(LedgerEntry::delivery).containsExactly("S-1", "S-2");
            for (String id : List.of("S-1", "S-2")) {
                assertThat(home.digests(id)).isEqualTo(inTurn.digests(id));
                assertThat(home.books(id)).isEqualTo(inTurn.books(id));
            }
            assertThat(home.run("verify").exitCode()).isZero();
        }
    }

    private static boolean isAtWorkOn(String delivery) {
        return cluster.objects("side-by-side", "data").stream()
                .anyMatch(object -> object.toString().contains("/" + delivery + "/"));
    }

    @Withstands(
            fault = "an executor is killed in the middle of a part",
            outcome = "the part goes to another; the progress line counts no row of it twice")
    @Test
    void progressTellsHowFarAPartHasComeAndCountsNoTryTwice(@TempDir Path folder) throws IOException {
        int rows = 300_000;
        List<String> lines = TestDelivery.lines(rows);
        for (int i = 100; i <= rows; i += 100) {
            lines.set(i, TestDelivery.row("TOOLONGFORTHATCOLUMN" + i));
        }
        Path one = TestDelivery.in(folder, "D-ONE")
                .file("a.csv", TestDelivery.bytes(lines))
                .write();
        TestHome home = cluster.homeOfExecutors("progress", "migration: {threads: 2, warn-quarantine-ratio: 1}");
        Files.writeString(
                home.directory().resolveSibling("progress.conf"),
                "spark.executor.heartbeatInterval=300ms\n",
                StandardOpenOption.APPEND);
        try (CliProcess migration = cluster.migrate(home, one)
                .environment("SNDSCOPY_JAVA_OPTS", "-Dsndscopy.terminal=true -Dsndscopy.columns=140")
                .start()) {
            migration.await(() -> isInMidPart(migration.stderr()), Duration.ofMinutes(5));
            cluster.executors().forEach(ProcessHandle::destroyForcibly);
            Outcome outcome = migration.join();

            assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
            assertThat(frames(outcome.stderr()))
                    .noneMatch(frame -> rowsOf(frame) > rows)
                    .last()
                    .asString()
                    .contains("300.0 k rows", "rejected 3,000");
        }
        assertThat(home.manifest("D-ONE").parts()).hasSize(1);
    }

    private static List<String> frames(String shown) {
        return Stream.of(shown.split("\r"))
                .filter(frame -> frame.contains(" rows "))
                .toList();
    }

    private static boolean isInMidPart(String shown) {
        return frames(shown).stream()
                .anyMatch(frame -> frame.contains("parts 0/1") && rowsOf(frame) > 0 && !frame.contains("rejected 0"));
    }

    /** As it is shown: {@code 9,999}, or {@code 12.3 k}. */
    private static double rowsOf(String frame) {
        Matcher shown = ROWS.matcher(frame);
        return shown.find()
                ? Double.parseDouble(shown.group(1).replace(",", "")) * (shown.group(2) == null ? 1 : 1000)
                : 0;
    }

    @Withstands(
            fault = "a worker is added in mid-run, and another retired",
            outcome = "the new one gets parts at once, the other ends its own; nothing is done twice")
    @Test
    void aWorkerComesAndGoesInMidRunAndCostsNothing(@TempDir Path folder) throws IOException {
        Path many = TestDelivery.in(folder, "D-MANY")
                .file("a.csv", TestDelivery.bytes(TestDelivery.lines(150_000)))
                .write();
        TestHome home = cluster.homeOfExecutors("comes-and-goes", SMALL);
        try (CliProcess migration = cluster.migrate(home, many).start()) {
            migration.await(() -> !cluster.objects("comes-and-goes", "data").isEmpty(), Duration.ofMinutes(5));
            try (CliProcess guest = cluster.addWorker()) {
                migration.await(
                        () -> count("Finished task", cluster.executorLog(EXECUTORS)) > 1, Duration.ofMinutes(5));
                Outcome retired = cluster.retire(guest);
                assertThat(retired.exitCode()).as(retired.stderr()).isZero();
                assertThat(migration.isAlive()).as("a run still at work").isTrue();
            }
            Outcome outcome = migration.join();
            assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        }

        String log = cluster.executorLog(EXECUTORS);
        assertThat(count("Finished task", log)).isEqualTo(count("Running task", log));
        assertThat(home.manifest("D-MANY").parts().stream()
                        .flatMap(part -> Stream.ofNullable(part.data()))
                        .count())
                .as("each part was stored once")
                .isEqualTo(cluster.objects("comes-and-goes", "data").size());
        assertThat(home.run("verify").exitCode()).isZero();
    }

    private static long count(String words, String log) {
        return log.lines().filter(line -> line.contains(words)).count();
    }

    @Withstands(
            fault = "executors on other machines are killed at any moment",
            outcome = "their parts go to others; published once, with equal digests")
    @Test
    void executorsThatAreKilledAtAnyMomentCostNoRow() throws IOException {
        System.out.println("seed " + SEED + ", executors killed " + KILLS);
        Random random = new Random(SEED);
        TestHome home = cluster.homeOfExecutors("killed", PARTS);
        int killed = 0;
        while (killed < KILLS) {
            String id = killed == 0 ? "killed" : "killed-" + killed;
            TestHome each = killed == 0 ? home : cluster.homeOfExecutors(id, PARTS);
            try (CliProcess migration =
                    cluster.migrate(each, delivery.directory()).start()) {
                while (migration.isAlive() && killed < KILLS) {
                    pause(500 + random.nextInt(5_000));
                    List<ProcessHandle> executors = cluster.executors();
                    if (!executors.isEmpty() && !cluster.objects(id, "data").isEmpty()) {
                        executors.get(random.nextInt(executors.size())).destroyForcibly();
                        killed++;
                    }
                }
                Outcome outcome = migration.join();
                assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
            }
            assertPublishedAsByThreads(each);
        }
    }

    @Withstands(
            fault = "the driver of executors gets SIGTERM, then kill -9",
            outcome = "143; the next run keeps finished parts, and publishes once with equal digests")
    @Test
    void aDriverThatIsAskedToStopOrKilledGoesOnWithTheSameCommand() throws IOException {
        TestHome home = cluster.homeOfExecutors("driver", PARTS);
        try (CliProcess migration = cluster.migrate(home, delivery.directory()).start()) {
            migration.await(() -> !cluster.objects("driver", "data").isEmpty(), Duration.ofMinutes(5));
            Outcome stopped = migration.terminate();
            assertThat(stopped.exitCode()).as(stopped.stderr()).isEqualTo(143);
            assertThat(stopped.stderr()).contains("run the same command again to go on");
        }
        Set<String> before = parts("driver");
        try (CliProcess migration = cluster.migrate(home, delivery.directory()).start()) {
            // Each executor has one part under its hands: of twice as many, some are done.
            migration.await(() -> parts("driver").size() >= before.size() + 2 * EXECUTORS, Duration.ofMinutes(5));
            migration.kill();
        }
        Set<String> done = parts("driver");
        done.removeAll(before);
        Outcome again = cluster.migrate(home, delivery.directory()).run();

        assertThat(again.exitCode()).as(again.stderr()).isZero();
        assertPublishedAsByThreads(home);
        Set<String> published = home.manifest(ID).parts().stream()
                .flatMap(part -> Stream.ofNullable(part.data()))
                .map(object -> object.key().substring(object.key().lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
        assertThat(published).as("parts that the killed run had done").containsAnyElementsOf(done);
    }

    /** The names of the objects with rows, each of one attempt. */
    private static Set<String> parts(String store) {
        return cluster.objects(store, "data").stream()
                .map(object -> object.getFileName().toString())
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Withstands(
            fault = "an executor stands still, and comes back later",
            outcome = "its parts go to others; published once, with equal digests")
    @Test
    void anExecutorThatStandsStillIsDoneWithout() throws IOException {
        TestHome home = cluster.homeOfExecutors("frozen", PARTS);
        try (CliProcess migration = cluster.migrate(home, delivery.directory()).start()) {
            migration.await(() -> !cluster.objects("frozen", "data").isEmpty(), Duration.ofMinutes(5));
            ProcessHandle frozen = cluster.executors().get(0);
            signal("-STOP", frozen);
            try {
                Outcome outcome = migration.join();
                assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
            } finally {
                signal("-CONT", frozen);
            }
        }

        assertPublishedAsByThreads(home);
    }

    @Withstands(
            fault = "driver and executors do not reach the store for three seconds",
            outcome = "waited for, or 75 and the next run goes on")
    @Test
    void aStoreThatIsAwayForAWhileIsWaitedFor() throws IOException {
        TestHome home = cluster.homeOfExecutors("away", PARTS);
        try (CliProcess migration = cluster.migrate(home, delivery.directory()).start()) {
            migration.await(() -> cluster.objects("away", "data").size() >= 2, Duration.ofMinutes(5));
            cluster.network().refuse();
            pause(3_000);
            cluster.network().heal();
            Outcome outcome = migration.join();
            if (outcome.exitCode() == 75) {
                outcome = cluster.migrate(home, delivery.directory()).run();
            }
            assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        } finally {
            cluster.network().heal();
        }

        assertPublishedAsByThreads(home);
    }

    @Withstands(
            fault = "a file that executors read is not the declared one",
            outcome = "13, by the same words as with threads; nothing published")
    @Test
    void whatIsRefusedIsToldAsThreadsTellIt(@TempDir Path folder) throws IOException {
        Path wrong = TestDelivery.in(folder, "D-WRONG")
                .file("a.csv", TestDelivery.bytes(TestDelivery.lines(300)), "sha256: " + "0".repeat(64))
                .write();
        TestHome here = cluster.home("refused-here", PARTS);
        TestHome home = cluster.homeOfExecutors("refused", PARTS);

        Outcome told = cluster.migrate(home, wrong).run();

        Outcome expected = here.migrate(wrong);
        assertThat(expected.exitCode()).isEqualTo(13);
        assertThat(told.exitCode()).isEqualTo(13);
        assertThat(message(told)).isEqualTo(message(expected)).contains("SHA-256");
        assertThat(home.ledger()).isEmpty();
    }

    private static String message(Outcome outcome) {
        return outcome.stderr()
                .lines()
                .filter(line -> line.startsWith("sndscopy: [") || line.contains("a.csv"))
                .findFirst()
                .orElse("");
    }

    private static void signal(String name, ProcessHandle process) {
        CliProcess.program(Path.of("/bin/kill"), name, String.valueOf(process.pid()))
                .run();
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
