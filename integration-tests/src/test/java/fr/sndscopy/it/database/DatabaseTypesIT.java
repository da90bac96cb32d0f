package fr.sndscopy.it.database;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.PostgresServer;
import fr.sndscopy.it.RequiresDocker;
import fr.sndscopy.it.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of the values and tables of a real PostgreSQL, and what is refused of them, in words. */
@RequiresDocker
class DatabaseTypesIT {
    private static final String SCHEMA = """
            {"name": "TV", "produit": "X", "missingValues": [""], "fields": [
              {"name": "ID", "type": "integer", "length": "9"},
              {"name": "AMOUNT", "type": "number", "length": "9,2"},
              {"name": "CODE", "type": "string", "length": "4"},
              {"name": "WORDS", "type": "string", "length": "40"},
              {"name": "DAY", "type": "date", "format": "default"},
              {"name": "AT", "type": "datetime", "format": "default"},
              {"name": "MONTH", "type": "yearmonth", "format": "default"},
              {"name": "YEAR", "type": "year", "format": "default"},
              {"name": "FLAG", "type": "boolean"}]}
            """;

    private static final String SMALL_SCHEMA = """
            {"name": "TP", "produit": "X", "fields": [
              {"name": "ID", "type": "integer", "length": "9"}, {"name": "DAY", "type": "date", "format": "default"}]}
            """;

    private final Path folder;
    private final PostgresServer server = PostgresServer.shared();
    private final TestHome home;

    DatabaseTypesIT(@TempDir Path folder) {
        this.folder = folder;
        this.home = home("home", server.username(), server.password());
    }

    private TestHome home(String name, String user, String password) {
        try {
            Files.writeString(folder.resolve(name + ".password"), password + "\n");
            Files.createDirectories(folder.resolve("schemas"));
            Files.writeString(folder.resolve("schemas/TV.json"), SCHEMA);
            Files.writeString(folder.resolve("schemas/TP.json"), SMALL_SCHEMA);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return new TestHome(folder.resolve(name))
                .configure(
                        "source:",
                        "  databases:",
                        "    snds:",
                        "      url: " + server.jdbcUrl(),
                        "      username: " + user,
                        "      password-file: " + folder.resolve(name + ".password"));
    }

    @BeforeEach
    void clear() throws SQLException {
        execute("DROP SCHEMA IF EXISTS types CASCADE", "CREATE SCHEMA types");
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Outcome snapshot(TestHome on, String name, String table) throws IOException {
        Path order = folder.resolve(name + ".yaml");
        Files.writeString(order, """
                delivery: %s
                product: X
                period: 2019-02
                database: snds
                limits: {"*": none}
                tables:
                  - %s
                """.formatted(name, table));
        return on.run(
                "snapshot",
                order.toString(),
                "--out",
                folder.resolve(name).toString(),
                "--migrate",
                "--schemas",
                folder.resolve("schemas").toString());
    }

    private Outcome snapshot(String table) throws IOException {
        return snapshot(home, "D-1", table);
    }

    private List<String> exported() throws IOException {
        Path out = folder.resolve("export");
        Outcome outcome = home.run("export", "TV", "--format", "csv", "--out", out.toString());
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        List<String> lines = Files.readAllLines(TestHome.files(out).stream()
                .filter(file -> file.toString().endsWith(".csv"))
                .findFirst()
                .orElseThrow());
        return lines.subList(1, lines.size()).stream().sorted().toList();
    }

    @Test
    void valuesAreReadAsTheyAreMeantWhateverTheUserIsSetTo() throws Exception {
        execute(
                "CREATE TABLE types.tv (id bigint, amount numeric, code char(6), words text, day timestamp,"
                        + " at timestamp, month date, year date, flag boolean)",
                "INSERT INTO types.tv VALUES"
                        + " (1, 12.00, 'ab', E'a;b\\t\"c\"\\\\d\\n', '2019-02-01', '2019-02-01 10:11:12', '2019-02-01',"
                        + " '2019-01-01', true),"
                        + " (2, -0.50, '', '', '0001-01-01', '2019-02-01', NULL, NULL, false),"
                        + " (3, 100, NULL, NULL, NULL, NULL, '9999-12-01', '9999-01-01', NULL),"
                        + " (4, 'NaN', 'x', 'not a number', NULL, NULL, NULL, NULL, NULL),"
                        + " (5, 1.005, 'x', 'too many decimals', NULL, NULL, NULL, NULL, NULL),"
                        + " (6, 1, 'x', 'a time of day', '2019-02-01 12:00', NULL, NULL, NULL, NULL),"
                        + " (7, 1, 'x', 'before Christ', '0044-03-15 BC', NULL, NULL, NULL, NULL),"
                        + " (8, 1, 'x', 'for ever', 'infinity', NULL, NULL, NULL, NULL),"
                        + " (9, 1, 'x', 'not the first of a month', NULL, NULL, '2019-02-02', NULL, NULL)",
                "ALTER USER " + server.username() + " SET datestyle = 'German'",
                "ALTER USER " + server.username() + " SET timezone = 'Pacific/Kiritimati'");
        try {
            Outcome outcome = snapshot("{table: TV, from: types.tv}");
            assertThat(outcome.exitCode())
                    .as(outcome.stderr() + outcome.stdout())
                    .isEqualTo(3);
        } finally {
            execute("ALTER USER " + server.username() + " RESET ALL");
        }

        Outcome show = home.run("quarantine", "ls", "--delivery", "D-1");
        assertThat(show.stdout()).contains("out-of-precision(AMOUNT)").contains("bad-date(DAY)");
        List<String> rows = exported();
        assertThat(rows).anyMatch(line -> line.startsWith("2;-0.50;;;0001-01-01;2019-02-01T00:00:00;;;0"));
        assertThat(rows).anyMatch(line -> line.startsWith("3;100.00;;;;;9999-12;9999;"));
        assertThat(String.join("\n", rows)).contains("2019-02-01T10:11:12;2019-02;2019;1");
    }

    @Test
    void partitionsAreReadEachAndRowsAreChosenByOneColumn() throws Exception {
        execute(
                "CREATE TABLE types.\"Care\" (id int, day date) PARTITION BY RANGE (day)",
                "CREATE TABLE types.care_2019_01 PARTITION OF types.\"Care\" FOR VALUES FROM ('2019-01-01') TO ('2019-02-01')",
                "CREATE TABLE types.care_2019_02 PARTITION OF types.\"Care\" FOR VALUES FROM ('2019-02-01') TO ('2019-03-01')",
                "CREATE INDEX ON types.\"Care\" (day)",
                "INSERT INTO types.\"Care\" SELECT n, date '2019-01-01' + n % 59 FROM generate_series(1, 5900) n",
                "ANALYZE types.\"Care\"");

        Outcome all = snapshot(home, "D-all", "{table: TP, from: types.Care}");
        Outcome some = snapshot(
                home,
                "D-some",
                "{table: TP, from: types.Care, period: 2019-03,"
                        + " where: {column: day, from: 2019-02-10, until: 2019-02-12}}");

        assertThat(all.exitCode()).as(all.stderr()).isZero();
        assertThat(all.stdout()).contains("5,900");
        assertThat(some.exitCode()).as(some.stderr()).isZero();
        assertThat(home.books("D-some"))
                .hasEntrySatisfying("TP", books -> assertThat(books.delivered()).isEqualTo(200));
    }

    @Test
    void whatCannotBeCopiedIsRefusedInWordsAndNothingIsWritten() throws Exception {
        execute(
                "CREATE TABLE types.tv (id int, at timestamptz, doc jsonb)",
                "CREATE VIEW types.v AS SELECT * FROM types.tv",
                "CREATE TABLE types.parent (id int)",
                "CREATE TABLE types.child () INHERITS (types.parent)",
                "CREATE TABLE types.hidden (id int)",
                "ALTER TABLE types.hidden ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE types.hidden FORCE ROW LEVEL SECURITY",
                "CREATE POLICY a_few ON types.hidden USING (id > 1)");

        assertRefused("{table: TV, from: types.nothing}", "not a table of the database");
        assertRefused(
                "{table: TV, from: types.tv}", "column at is of a type that is not read, timestamp with time zone");
        assertRefused(
                "{table: TV, from: types.tv, columns: [id, doc]}", "column doc is of a type that is not read, jsonb");
        assertRefused("{table: TV, from: types.tv, columns: [ID]}", "expected id, in the case of the database");
        assertRefused("{table: TV, from: types.v, columns: [id]}", "neither a table nor a materialized view");
        assertRefused("{table: TV, from: types.parent}", "tables that inherit from it");
        assertRefused(
                "{table: TV, from: 'types.tv; DROP TABLE types.tv'}",
                "expected schema.table, as the database writes them");
        assertRefused(
                "{table: TV, from: types.tv, columns: [id], where: {column: id, equal: \"1' OR 'a'='a\"}}",
                "no value of a filter");
        assertRefused("{table: TV, from: types.hidden}", "row-level security");
        assertRefused("{table: TV, from: types.tv, columns: [id], rows: 3}", "rows");
        assertRefused("{table: TV, from: types.tv, columns: [id], vintage: many}", "a year, such as 2019");
        assertThat(home.ledger()).isEmpty();
    }

    private void assertRefused(String table, String expected) throws IOException {
        Outcome outcome = snapshot(table);
        assertThat(outcome.exitCode())
                .as(table + outcome.stderr() + outcome.stdout())
                .isEqualTo(13);
        assertThat(outcome.stderr()).as(table).contains(expected);
        assertThat(folder.resolve("D-1/delivery.yaml")).doesNotExist();
        assertThat(folder.resolve("D-1")).doesNotExist();
    }

    @Test
    void aUserWhoMayNotReadATableAndAWrongPasswordAreToldWithoutThePassword() throws Exception {
        execute("CREATE TABLE types.tp (id int, day date)", "REVOKE SELECT ON types.tp FROM " + server.username());

        Outcome forbidden = snapshot(home, "D-2", "{table: TP, from: types.tp}");
        Outcome wrong =
                snapshot(home("wrong", server.username(), "not it at all"), "D-3", "{table: TP, from: types.tp}");

        assertThat(forbidden.exitCode()).isEqualTo(13);
        assertThat(forbidden.stderr()).contains("permission denied for table tp");
        assertThat(wrong.exitCode()).isEqualTo(13);
        assertThat(wrong.stderr()).contains("password authentication failed").doesNotContain("not it at all");
    }

    @Test
    void aServerThatIsNotThereIsAnOutageAndADatabaseThatNobodyConfiguredIsNamed() throws Exception {
        TestHome nowhere = new TestHome(folder.resolve("nowhere"))
                .configure("source:", "  databases:", "    snds: {url: \"jdbc:postgresql://127.0.0.1:9/none\"}");
        Outcome outage = snapshot(nowhere, "D-5", "{table: TV, from: types.tv}");
        assertThat(outage.exitCode()).as(outage.stderr()).isEqualTo(75);

        Outcome unknown = snapshot(
                new TestHome(folder.resolve("bare")).configure("migration: {threads: 2}"),
                "D-6",
                "{table: TV, from: types.tv}");
        assertThat(unknown.exitCode()).isEqualTo(13);
        assertThat(unknown.stderr()).contains("source.databases.snds.url");
    }
}
