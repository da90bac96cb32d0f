package fr.sndscopy.it.spark;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.crypto.transit.TransitStandIn;
import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.FaultProxy;
import fr.sndscopy.it.PostgresServer;
import fr.sndscopy.it.RequiresDocker;
import fr.sndscopy.it.TestDelivery;
import fr.sndscopy.it.TestHome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What driver and executors need is away for a while. */
@EnabledIfSystemProperty(
        named = SparkIT.KILLS_PROPERTY,
        matches = "[0-9]+",
        disabledReason = "a campaign of ten minutes and more with four processes of 512 MB; run it with -D"
                + SparkIT.KILLS_PROPERTY + "=3, or more")
class SparkOutagesIT {
    private static final String ID = "DCIR-2019-02";
    private static final int EXECUTORS = 2;
    private static final String PARTS = "migration: {threads: 2, part-size: 128KB, rows-per-group: 500}";
    /** Longer than a call of the key service is tried again for. */
    private static final Duration AWAY = Duration.ofSeconds(60);

    private static SparkCluster cluster;
    private static GeneratedDelivery delivery;
    private static TestHome threads;
    private static Path folder;

    @BeforeAll
    static void start(@TempDir Path shared) throws IOException {
        folder = shared;
        cluster = SparkCluster.start(shared, EXECUTORS);
        delivery = TestDelivery.generate(shared.resolve("delivery"), 2500, 23, 0.004);
        threads = cluster.home("threads", PARTS);
        Outcome migrated = threads.migrate(delivery.directory());
        assertThat(migrated.exitCode()).as(migrated.stderr()).isZero();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static void assertPublishedAsByThreads(TestHome home) {
        assertThat(home.ledger()).hasSize(1);
        assertThat(home.manifest(ID).tables()).isEqualTo(threads.manifest(ID).tables());
        assertThat(home.digests(ID)).isEqualTo(threads.digests(ID));
        Outcome verified = home.run("verify");
        assertThat(verified.exitCode()).as(verified.stdout()).isZero();
    }

    /** Runs it to its end, with something away once the first parts are stored; goes on once, if it has to. */
    private static void migrate(TestHome home, String store, FaultProxy network, Duration away) throws IOException {
        Outcome outcome;
        try (CliProcess migration = cluster.migrate(home, delivery.directory()).start()) {
            migration.await(() -> !cluster.objects(store, "data").isEmpty(), Duration.ofMinutes(5));
            network.refuse();
            pause(away);
            network.heal();
            outcome = migration.join();
        } finally {
            network.heal();
        }
        System.out.println(store + ": the run that met the outage ended with " + outcome.exitCode());
        if (outcome.exitCode() == 75) {
            outcome = cluster.migrate(home, delivery.directory()).run();
        }
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Withstands(
            fault = "driver and executors do not reach the key service for a minute",
            outcome = "waited for, or 75 and the next run goes on")
    @Test
    void aKeyServiceThatIsAwayForAMinuteCostsNoRow() throws IOException {
        try (TransitStandIn transit = TransitStandIn.start();
                FaultProxy network = FaultProxy.before(new InetSocketAddress(
                        transit.address().getHost(), transit.address().getPort()))) {
            Path token = Files.writeString(folder.resolve("transit.token"), transit.rootToken() + "\n");
            TestHome home = cluster.homeOfExecutors(
                    "keys-away",
                    PARTS,
                    "keys: {transit: {address: \"" + network.http() + "\", token-file: " + token + "}}");

            migrate(home, "keys-away", network, AWAY);

            assertPublishedAsByThreads(home);
        }
    }

    @Withstands(
            fault = "the job database breaks off all connections while executors are at work",
            outcome = "75 without a word of executors; the next run goes on with finished parts")
    @Test
    @RequiresDocker
    void aJobDatabaseThatBreaksOffCostsNoRow() throws IOException {
        try (PostgresServer postgres = PostgresServer.start();
                FaultProxy network = FaultProxy.before(postgres.address())) {
            Path password = Files.writeString(folder.resolve("database.password"), postgres.password() + "\n");
            TestHome home = cluster.homeOfExecutors(
                    "database-away",
                    PARTS,
                    "database: {url: \"jdbc:postgresql://127.0.0.1:"
                            + network.address().getPort() + "/sndscopy\", username: " + postgres.username()
                            + ", password-file: " + password + "}");

            migrate(home, "database-away", network, Duration.ofSeconds(5));

            assertPublishedAsByThreads(home);
        }
    }
}
