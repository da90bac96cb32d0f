package fr.sndscopy.it.database;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.digest.Digest;
import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.PostgresServer;
import fr.sndscopy.it.RequiresDocker;
import fr.sndscopy.it.TestHome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tables of a real PostgreSQL, copied while others write to them, while sessions end and while the snapshot goes. */
@RequiresDocker
class DatabaseSourceIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int ROWS = 500_000;

    /** A table of the SNDS, in the types that a database would give it. */
    private static final String COLUMNS = "ben_nir_psa varchar(17), ben_rng_gem smallint, ben_nir_ano varchar(17),"
            + " ben_idt_ano varchar(17), ben_idt_top smallint, ass_nir_ano varchar(17), ben_idt_maj date,"
            + " ben_cdi_nir char(2), ben_nai_ann integer, ben_nai_moi varchar(2), ben_sex_cod numeric(3,2),"
            + " ben_dcd_dte date, ben_dcd_ame integer, org_aff_ben varchar(9), ben_res_dpt char(5),"
            + " ben_res_com varchar(3), ben_top_cns boolean, max_trt_dtd timestamp, org_cle_new varchar(9),"
            + " ben_dte_ins date, ben_dte_maj date";

    private static final String ROW = "'NOBODY' || lpad(n::text, 11, '0'), 1, 'NOBODY' || lpad(n::text, 11, '0'),"
            + " 'NOBODY' || lpad(n::text, 11, '0'), 1, CASE WHEN n %% 3 = 0 THEN '' END, date '2017-01-10', '00',"
            + " 1955 + n %% 50, '07', 1, date '1600-01-01', 160001, '01C591000', '02B', '350', false,"
            + " timestamp '2016-10-13 00:00:00', '450647768', date '2014-10-29', date '2017-05-19'";

    private final Path folder;
    private final PostgresServer server = PostgresServer.start();
    private final TestHome home;
    private final Path order;

    DatabaseSourceIT(@TempDir Path folder) {
        this.folder = folder;
        this.home = home("home");
        this.order = folder.resolve("order.yaml");
    }

    private TestHome home(String name) {
        return new TestHome(folder.resolve(name))
                .configure(
                        "migration: {threads: 4, part-size: 1MB}",
                        "source:",
                        "  databases:",
                        "    snds:",
                        "      url: " + server.jdbcUrl(),
                        "      username: " + server.username(),
                        "      password-file: " + folder.resolve("snds.password"),
                        "      connections: 4");
    }

    @BeforeEach
    void makeATable() throws Exception {
        Files.writeString(folder.resolve("snds.password"), server.password() + "\n");
        Files.writeString(order, """
                delivery: DB-1
                product: DCIR
                period: snapshot
                vintage: 2019
                database: snds
                tables:
                  - {table: IR_BEN_R, from: public.people}
                """);
        execute(
                "CREATE TABLE people (" + COLUMNS + ")",
                "INSERT INTO people SELECT " + ROW.replace("%%", "%") + " FROM generate_series(1, " + ROWS + ") n");
    }

    @AfterEach
    void endServer() {
        server.close();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password());
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A process that has taken a snapshot and holds it. */
    private CliProcess holder(Path delivery) {
        return home.process("snapshot", order.toString(), "--out", delivery.toString())
                .limit(LIMIT)
                .start()
                .awaitOutput("Held until", LIMIT);
    }

    /** What the snapshot of a delivery has, written by the server itself as CSV, and migrated as that. */
    private Map<String, Digest> digestsOfTheSnapshot(Path delivery) throws Exception {
        JsonNode document = JsonMapper.shared()
                .readTree(delivery.resolve("data/IR_BEN_R.snapshot.json").toFile());
        Path csv = Files.createDirectories(folder.resolve("csv"));
        try (Connection connection = connect();
                OutputStream out = Files.newOutputStream(csv.resolve("people.csv"))) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION SNAPSHOT '"
                        + document.get("point").get("id").asString() + "'");
                out.write((names(statement) + "\n").getBytes(StandardCharsets.UTF_8));
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut(
                                "COPY (SELECT ben_nir_psa, ben_rng_gem, ben_nir_ano, ben_idt_ano, ben_idt_top, ass_nir_ano,"
                                        + " ben_idt_maj, ben_cdi_nir, ben_nai_ann, ben_nai_moi, ben_sex_cod::int,"
                                        + " ben_dcd_dte, ben_dcd_ame, org_aff_ben, btrim(ben_res_dpt), ben_res_com,"
                                        + " ben_top_cns::int, max_trt_dtd::date, org_cle_new, ben_dte_ins, ben_dte_maj"
                                        + " FROM people ORDER BY ben_nir_psa) TO STDOUT (FORMAT csv, DELIMITER ';')",
                                out);
            }
        }
        Files.writeString(csv.resolve("delivery.yaml"), """
                delivery: CSV-1
                product: DCIR
                period: snapshot
                vintage: 2019
                format: {delimiter: ";", encoding: utf-8, quote: rfc4180, date: yyyy-MM-dd}
                files:
                  - {path: people.csv, table: IR_BEN_R}
                """);
        TestHome other = home("other");
        Outcome outcome = other.migrate(csv);
        assertThat(outcome.exitCode()).as(outcome.stderr() + outcome.stdout()).isZero();
        return other.digests("CSV-1");
    }

    private static String names(Statement statement) throws SQLException {
        try (ResultSet names =
                statement.executeQuery("SELECT string_agg(upper(attname), ';' ORDER BY attnum) FROM pg_attribute"
                        + " WHERE attrelid = 'people'::regclass AND attnum > 0")) {
            names.next();
            return names.getString(1);
        }
    }

    /** Updates, deletes, inserts and clears up, until it is told to stop. */
    private final class Writer {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Thread thread;
        private volatile @Nullable Throwable failure = new IllegalStateException("has not written yet");

        Writer(long seed) {
            System.out.println("DatabaseSourceIT seed " + seed);
            Random random = new Random(seed);
            thread = new Thread(() -> {
                try (Connection connection = connect();
                        Statement statement = connection.createStatement()) {
                    while (!over.get()) {
                        int from = random.nextInt(ROWS);
                        String some = " WHERE ben_nir_psa BETWEEN 'NOBODY' || lpad('" + from
                                + "', 11, '0') AND 'NOBODY' || lpad('" + (from + 5_000) + "', 11, '0')";
                        switch (random.nextInt(4)) {
                            case 0 -> statement.execute("UPDATE people SET ben_nai_ann = ben_nai_ann + 1" + some);
                            case 1 -> statement.execute("DELETE FROM people" + some);
                            case 2 ->
                                statement.execute(
                                        "INSERT INTO people SELECT " + ROW.replace("%%", "%") + " FROM generate_series("
                                                + (ROWS + from) + ", " + (ROWS + from + 5_000) + ") n");
                            default -> statement.execute("VACUUM people");
                        }
                        failure = null;
                    }
                } catch (SQLException | RuntimeException e) {
                    failure = e;
                }
            });
            thread.start();
        }

        void stop() throws InterruptedException {
            over.set(true);
            thread.join();
            assertThat(failure).isNull();
        }
    }

    @Test
    void fourWorkersCopyWhatTheSnapshotHasWhileTheTableIsWrittenToAndTheHolderEndsWithThePublication()
            throws Exception {
        Path delivery = folder.resolve("delivery");
        try (CliProcess holder = holder(delivery)) {
            Map<String, Digest> expected;
            Outcome migrated;
            Writer writer = new Writer(20261201);
            try {
                Thread.sleep(1_000);
                migrated = home.migrateProcess(delivery).limit(LIMIT).run();
                expected = digestsOfTheSnapshot(delivery);
            } finally {
                writer.stop();
            }

            assertThat(migrated.exitCode()).as(migrated.stderr()).isZero();
            assertThat(migrated.stdout()).contains("Published: complete").contains("500,000");
            assertThat(home.manifest("DB-1").parts()).hasSizeGreaterThanOrEqualTo(4);
            assertThat(home.digests("DB-1")).isEqualTo(expected);
            Outcome held = holder.join();
            assertThat(held.exitCode()).as(held.stderr()).isZero();
            assertThat(held.stdout()).contains("is published; the snapshot is given back");
        }
    }

    @Test
    void aRunThatIsKilledAndARunWhoseSessionsAreEndedGoOnInTheSameSnapshot() throws Exception {
        Path delivery = folder.resolve("delivery");
        try (CliProcess holder = holder(delivery)) {
            Map<String, Digest> expected = digestsOfTheSnapshot(delivery);
            execute("UPDATE people SET ben_nai_ann = 2000", "DELETE FROM people WHERE ben_rng_gem = 1");

            CliProcess killed = home.migrateProcess(delivery).limit(LIMIT).start();
            killed.await(() -> !home.objects("data").isEmpty(), LIMIT);
            assertThat(killed.kill().exitCode()).isEqualTo(137);

            CliProcess cut = home.migrateProcess(delivery).limit(LIMIT).start();
            int ended = 0;
            while (cut.isAlive()) {
                ended += endReaders();
            }
            Outcome outcome = cut.join();
            assertThat(ended).as("sessions that were ended").isPositive();
            assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(75);
            assertThat(outcome.stderr()).contains("[snds]").contains("SQLSTATE");

            Outcome again = home.migrateProcess(delivery).limit(LIMIT).run();
            assertThat(again.exitCode()).as(again.stderr()).isZero();
            assertThat(home.digests("DB-1")).isEqualTo(expected);
            assertThat(holder.join().exitCode()).isZero();
        }
    }

    /** Ends the sessions that read rows; how many there were. */
    private int endReaders() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet ended = statement.executeQuery("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE application_name = 'sndscopy' AND query LIKE 'COPY%' AND state = 'active'")) {
            ended.next();
            return ended.getInt(1);
        }
    }

    @Test
    void aSnapshotThatNobodyHoldsRefusesTheDeliveryAlsoInMidRunAndNothingIsPublished() throws Exception {
        Path delivery = folder.resolve("delivery");
        try (CliProcess holder = holder(delivery)) {
            CliProcess killed = home.migrateProcess(delivery).limit(LIMIT).start();
            killed.await(() -> !home.objects("data").isEmpty(), LIMIT);
            killed.kill();
            holder.kill();
        }

        Outcome refused = home.migrateProcess(delivery).limit(LIMIT).run();

        assertThat(refused.exitCode()).as(refused.stderr()).isEqualTo(13);
        assertThat(refused.stderr()).contains("the snapshot is gone").contains("take a new one");
        assertThat(home.ledger()).isEmpty();
        // the next delivery is another one, of another state, and is whole
        Path next = folder.resolve("next");
        Outcome whole = home.process("snapshot", order.toString(), "--out", next.toString(), "--migrate")
                .limit(LIMIT)
                .run();
        assertThat(whole.exitCode()).as(whole.stderr()).isZero();
        assertThat(whole.stdout()).contains("Published: complete");
    }

    @Test
    void aSnapshotIsHeldWhateverIsWrongWithTheStoreMeanwhile() throws Exception {
        Path delivery = folder.resolve("delivery");
        execute("DELETE FROM people WHERE ctid >= '(10,0)'");
        Path format = home.resolve("store/sndscopy/format.json");
        try (CliProcess holder = holder(delivery)) {
            Files.createDirectories(format.getParent());
            Files.writeString(format, "no document");
            Thread.sleep(15_000);
            assertThat(holder.isAlive()).as(holder.stderr()).isTrue();
            Files.delete(format);

            assertThat(home.migrateProcess(delivery).limit(LIMIT).run().exitCode())
                    .isZero();

            assertThat(holder.join().exitCode()).isZero();
        }
    }

    @Test
    void aDoctorTriesTheDatabaseToo() {
        Outcome good = home.run("doctor");
        assertThat(good.stdout()).containsPattern("ok +snds +source, gives snapshots");

        home.configure("source: {databases: {snds: {url: \"" + server.jdbcUrl() + "\", username: nobody}}}");
        Outcome bad = home.run("doctor");
        assertThat(bad.stdout()).containsPattern("fail +snds");
    }

    @Test
    void aHolderThatLosesItsSessionSaysSo() throws Exception {
        try (CliProcess holder = holder(folder.resolve("delivery"))) {
            execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sndscopy'");

            Outcome outcome = holder.join();

            assertThat(outcome.exitCode()).isEqualTo(75);
            assertThat(outcome.stderr()).contains("[snds]").contains("holds the snapshot is gone");
        }
    }

    @Test
    void rowsThatAreNotThoseThatWereCountedAndStatesThatAreNotTheOneThatWasTakenAreRefused() throws Exception {
        Path delivery = folder.resolve("delivery");
        try (CliProcess holder = holder(delivery)) {
            assertRefused(
                    delivery,
                    "more",
                    document -> {
                        ObjectNode first =
                                (ObjectNode) document.get("stretches").get(0);
                        first.put("rows", first.get("rows").asLong() + 1);
                        document.put("rows", document.get("rows").asLong() + 1);
                    },
                    "were counted when the snapshot was taken");
            assertRefused(
                    delivery,
                    "position",
                    document -> ((ObjectNode) document.get("point")).put("position", "1:2:"),
                    "another one has its id now");
            assertRefused(
                    delivery,
                    "origin",
                    ", format: {origin: \"another one\"}",
                    document -> {},
                    "expected what format.origin declares");
            assertRefused(
                    delivery,
                    "server",
                    document -> ((ObjectNode) document.get("point")).put("server", "1"),
                    "it is of another server or database");
            assertThat(holder.isAlive()).isTrue();
        }
    }

    private void assertRefused(Path delivery, String name, Consumer<ObjectNode> change, String expected)
            throws IOException {
        assertRefused(delivery, name, "", change, expected);
    }

    /** @param declared in the place of format, rows and checksum */
    private void assertRefused(
            Path delivery, String name, String declared, Consumer<ObjectNode> change, String expected)
            throws IOException {
        Path changed = Files.createDirectories(folder.resolve(name).resolve("data"));
        ObjectNode document = (ObjectNode) JsonMapper.shared()
                .readTree(delivery.resolve("data/IR_BEN_R.snapshot.json").toFile());
        change.accept(document);
        Files.writeString(changed.resolve("IR_BEN_R.snapshot.json"), document.toString());
        Files.writeString(
                folder.resolve(name).resolve("delivery.yaml"),
                Files.readString(delivery.resolve("delivery.yaml"))
                        .replace("DB-1", "DB-" + name)
                        .replaceAll(", format: \\{.*\\}, rows: \\d+, sha256: \"\\w+\"", declared));
        Outcome outcome = home.migrate(folder.resolve(name));
        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(13);
        assertThat(outcome.stderr()).contains(expected);
        assertThat(home.ledger()).isEmpty();
    }

    @Test
    void rejectedRowsAreKeptWithTheirAddressesAndJudgedAnewWithoutTheDatabase() throws Exception {
        execute(
                "DELETE FROM people WHERE ctid >= '(10,0)'",
                "UPDATE people SET ben_res_com = '35é', ben_cdi_nir = '9' WHERE ctid = '(1,1)'",
                "UPDATE people SET ben_dcd_dte = 'infinity', ass_nir_ano = E'tab\\tand \\\\back' WHERE ctid = '(2,1)'",
                "ALTER TABLE people ALTER ben_res_com TYPE text",
                "UPDATE people SET ben_res_com = 'much too long' WHERE ctid = '(3,1)'");
        Outcome migrated = home.process(
                        "snapshot",
                        order.toString(),
                        "--out",
                        folder.resolve("delivery").toString(),
                        "--migrate")
                .limit(LIMIT)
                .run();
        assertThat(migrated.exitCode()).as(migrated.stderr()).isZero();
        execute("DROP TABLE people");

        Outcome export = home.run(
                "quarantine",
                "export",
                "IR_BEN_R",
                "--format",
                "raw",
                "--out",
                folder.resolve("raw").toString());
        assertThat(export.exitCode()).as(export.stderr()).isZero();
        List<String> lines =
                Files.readAllLines(TestHome.files(folder.resolve("raw")).get(0));
        assertThat(lines.get(0)).startsWith("address\tBEN_NIR_PSA\tBEN_RNG_GEM");
        assertThat(lines.subList(1, lines.size()))
                .anySatisfy(line -> assertThat(line).matches("\\(\\d+,\\d+\\)\tNOBODY.*much too long.*"))
                .anySatisfy(line -> assertThat(line).contains("infinity").contains("tab\\tand \\\\back"));
        Outcome shown = home.run("quarantine", "show", "IR_BEN_R");
        assertThat(shown.stdout()).contains("BEN_RES_COM").contains("much too long");
        Outcome replay = home.run("quarantine", "replay", "DB-1", "--dry-run");
        assertThat(replay.exitCode()).as(replay.stderr()).isZero();
    }
}
