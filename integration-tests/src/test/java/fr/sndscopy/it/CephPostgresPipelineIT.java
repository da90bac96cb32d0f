package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.ledger.LedgerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** The pipeline as it is installed: a store of several machines, and a job database beside it. */
@RequiresDocker
class CephPostgresPipelineIT {
    private static final String ID = "DCIR-2019-02";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final CephRgw ceph = CephRgw.shared();
    private final PostgresServer postgres = PostgresServer.shared();
    private final Path folder;
    private final String bucket;
    private final TestHome home;
    private final GeneratedDelivery delivery;

    CephPostgresPipelineIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.bucket = ceph.freshBucket();
        Files.write(
                folder.resolve("credentials"),
                List.of(
                        "[default]",
                        "aws_access_key_id=" + ceph.accessKey(),
                        "aws_secret_access_key=" + ceph.secretKey()));
        Files.writeString(folder.resolve("database.password"), postgres.password() + "\n");
        this.home = home("home");
        this.delivery = TestDelivery.generate(folder.resolve("delivery"), 2000, 31, 0.005);
    }

    @Test
    void aDeliveryIsMigratedOnceAndItsRowsAreInNoJobTable() throws Exception {
        Path first = delivery.directory();

        Outcome outcome = home.migrateProcess(first).run();

        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertThat(home.ledger()).extracting(LedgerEntry::rowsDelivered).containsExactly(delivery.rows());
        assertThat(home.migrate(first).stdout()).contains("published already");
        assertThat(home.ledger()).hasSize(1);
        assertThat(home.resolve("jobs.mv.db")).doesNotExist();
        assertThat(TestHome.files(home.resolve("store"))).isEmpty();
        String pseudonym =
                Files.readAllLines(first.resolve("data/IR_BEN_R.csv")).get(1).split(";", 2)[0];
        Canaries.assertNotInJobDatabase(pseudonym, postgres.jdbcUrl(), postgres.username(), postgres.password());
        Canaries.assertNowhere(pseudonym, home, outcome);
    }

    @Withstands(fault = "kill -9 on PostgreSQL and a real store", outcome = "the lock is free, the next run publishes")
    @Test
    void theLockOfAKilledRunIsReleasedAndTheNextRunFinishesItsWork() throws Exception {
        try (CliProcess run = home.migrateProcess(delivery.directory()).start()) {
            run.await(() -> objectCount() >= 3, LIMIT);

            Outcome second = home("second").migrate(delivery.directory());
            assertThat(second.exitCode()).as(second.stderr()).isEqualTo(11);

            run.kill();
        }
        awaitNoLock();

        Outcome outcome = home.migrate(delivery.directory());

        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertThat(home.ledger()).extracting(LedgerEntry::rowsDelivered).containsExactly(delivery.rows());
        TestHome undisturbed = new TestHome(folder.resolve("undisturbed"));
        assertThat(undisturbed.migrate(delivery.directory()).exitCode()).isZero();
        assertThat(home.digests(ID)).isEqualTo(undisturbed.digests(ID));
        assertThat(home.books(ID)).isEqualTo(undisturbed.books(ID));
    }

    @Withstands(
            fault = "a run is frozen (SIGSTOP), loses its lock, another run publishes, then it goes on",
            outcome = "one entry; the frozen run ends with 75 and publishes nothing")
    @Test
    void aFrozenRunWhoseLockWasTakenOverPublishesNothingWhenItGoesOn() throws Exception {
        try (CliProcess frozen = home.migrateProcess(delivery.directory()).start()) {
            frozen.await(() -> objectCount() >= 3, LIMIT);
            frozen.freeze();
            cutTheConnectionThatHoldsTheLock();

            Outcome other = home.migrateProcess(delivery.directory()).run();
            frozen.thaw();
            Outcome late = frozen.join();

            assertThat(other.exitCode()).as(other.stderr()).isZero();
            assertThat(late.exitCode()).as(late.stderr()).isEqualTo(75);
        }
        assertThat(home.ledger()).extracting(LedgerEntry::rowsDelivered).containsExactly(delivery.rows());
        assertThat(home.run("verify").exitCode()).isZero();
    }

    private void cutTheConnectionThatHoldsTheLock() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
        }
    }

    private TestHome home(String name) {
        return new TestHome(folder.resolve(name))
                .configure(
                        "store:",
                        "  endpoint: " + ceph.endpoint(),
                        "  region: " + CephRgw.REGION,
                        "  bucket: " + bucket,
                        "  credentials-file: " + folder.resolve("credentials"),
                        "database:",
                        "  url: " + postgres.jdbcUrl(),
                        "  username: " + postgres.username(),
                        "  password-file: " + folder.resolve("database.password"),
                        "migration: {threads: 1, part-size: 64KB, rows-per-group: 500}");
    }

    private long objectCount() {
        try (S3Client client = ceph.client()) {
            return client.listObjectsV2(request -> request.bucket(bucket).prefix("data/"))
                    .contents()
                    .size();
        }
    }

    /** The server lets go of the lock when it notices that the connection is gone. */
    private void awaitNoLock() throws IOException, SQLException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                Statement statement = connection.createStatement()) {
            while (System.nanoTime() < deadline) {
                try (ResultSet locks =
                        statement.executeQuery("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")) {
                    if (locks.next() && locks.getLong(1) == 0) {
                        return;
                    }
                }
                Thread.sleep(50);
            }
        }
        throw new AssertionError("the lock of a killed run is still held after 20 seconds");
    }
}
