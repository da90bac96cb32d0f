package fr.sndscopy.it.spark;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.PostgresServer;
import fr.sndscopy.it.RequiresDocker;
import fr.sndscopy.it.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a database that executors read, each by sessions of its own, in the snapshot that a process on the driver's machine holds. */
@RequiresDocker
class DatabaseByExecutorsIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Test
    void executorsAndThreadsReadTheSameOfOneSnapshotThoughTheTableHasChanged(@TempDir Path folder) throws Exception {
        try (PostgresServer server = PostgresServer.start();
                SparkCluster cluster = SparkCluster.start(Files.createDirectory(folder.resolve("cluster")), 2)) {
            execute(
                    server,
                    "CREATE TABLE codes (code text, label text)",
                    "INSERT INTO codes SELECT n::text, repeat('label ', 30) || n FROM generate_series(1, 300000) n");
            Path schemas = Files.createDirectory(folder.resolve("schemas"));
            Files.writeString(schemas.resolve("TC.json"), """
                    {"name": "TC", "produit": "X", "fields": [
                      {"name": "CODE", "type": "string", "length": "9"},
                      {"name": "LABEL", "type": "string", "length": "400"}]}
                    """);
            String databases = "source: {databases: {snds: {url: \"" + server.jdbcUrl() + "\", username: "
                    + server.username() + ", password-file: "
                    + Files.writeString(folder.resolve("password"), server.password() + "\n") + "}}}";
            String[] configuration = {databases, "schemas: [" + schemas + "]", "migration: {part-size: 1MB}"};
            TestHome threads = cluster.home("threads", configuration);
            TestHome executors = cluster.homeOfExecutors("executors", configuration);
            Path order = Files.writeString(folder.resolve("order.yaml"), """
                    {delivery: DB-1, product: X, period: 2019-02, database: snds, tables: [{table: TC, from: public.codes}]}
                    """);
            Path inbox = Files.createDirectory(folder.resolve("inbox"));
            Path delivery = inbox.resolve("delivery");
            try (CliProcess holder = executors
                    .process("snapshot", order.toString(), "--out", delivery.toString())
                    .limit(LIMIT)
                    .start()
                    .awaitOutput("Held until", LIMIT)) {
                execute(server, "UPDATE codes SET label = 'another'", "DELETE FROM codes WHERE length(code) < 3");

                Outcome byThreads =
                        threads.migrateProcess(delivery).limit(LIMIT).run();
                Outcome byExecutors =
                        cluster.nightly(executors, inbox).limit(LIMIT).run();

                assertThat(byThreads.exitCode()).as(byThreads.stderr()).isZero();
                assertThat(byExecutors.exitCode()).as(byExecutors.stderr()).isZero();
                assertThat(executors.manifest("DB-1").parts()).hasSizeGreaterThanOrEqualTo(4);
                assertThat(executors.digests("DB-1")).isEqualTo(threads.digests("DB-1"));
                assertThat(executors.books("DB-1")).isEqualTo(threads.books("DB-1"));
                assertThat(holder.join().exitCode()).isZero();
            }
        }
    }

    private static void execute(PostgresServer server, String... statements) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
