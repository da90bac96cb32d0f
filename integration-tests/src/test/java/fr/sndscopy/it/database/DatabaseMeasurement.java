package fr.sndscopy.it.database;

import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.PostgresServer;
import fr.sndscopy.it.TestDelivery;
import fr.sndscopy.it.TestHome;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/**
 * How fast a table of PostgreSQL is converted, beside the same rows as CSV: generated rows of ER_PRS_F, in turns, each run a process of its own on a home of its own. The server runs on the same
 * machine and takes its share of the processors. Prints seconds and rows a second of the step that converts, and what counting took.
 */
public final class DatabaseMeasurement {
    private static final String TABLE = "ER_PRS_F";
    private static final int ROUNDS = 3;
    private static final Pattern CONVERTED = Pattern.compile("step ended: convert, done, (\\d+) ms");

    private DatabaseMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 1 || (arguments.length == 1 && !arguments[0].matches("\\d{1,8}"))) {
            System.err.println("usage: measure-database [ROWS]    1000000 by default");
            System.exit(2);
        }
        int rows = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("measure-database-");
        Path csv = folder.resolve("csv");
        TestDelivery.generate(csv, rows, 1, 0);
        Path file = csv.resolve("data/" + TABLE + "_201902.csv");
        declareOneTable(csv.resolve("delivery.yaml"));
        try (PostgresServer server = PostgresServer.start()) {
            load(server, file);
            Path order = Files.writeString(folder.resolve("order.yaml"), """
                    delivery: DB
                    product: DCIR
                    period: 2019-02
                    database: snds
                    tables:
                      - {table: ER_PRS_F, from: public.claims}
                    """);
            Files.writeString(folder.resolve("password"), server.password() + "\n");
            for (int round = 1; round <= ROUNDS; round++) {
                TestHome one = home(folder, "csv-home-" + round, server);
                Outcome asCsv = one.migrateProcess(csv).run();
                report("CSV", rows, one, asCsv);
                TestHome other = home(folder, "db-home-" + round, server);
                Path delivery = folder.resolve("db-" + round);
                Outcome asDatabase = other.process(
                                "snapshot", order.toString(), "--out", delivery.toString(), "--migrate")
                        .run();
                report("PostgreSQL", rows, other, asDatabase);
                if (!one.digests("DCIR-2019-02").equals(other.digests("DB"))) {
                    throw new IllegalStateException("other digests of the same rows");
                }
            }
        }
    }

    private static void declareOneTable(Path declaration) throws IOException {
        Files.write(
                declaration,
                Files.readAllLines(declaration).stream()
                        .filter(line -> !line.contains("path:") || line.contains("table: " + TABLE + ","))
                        .toList());
    }

    private static TestHome home(Path folder, String name, PostgresServer server) {
        return new TestHome(folder.resolve(name))
                .configure(
                        "migration: {part-size: 64MB}",
                        "source:",
                        "  databases:",
                        "    snds:",
                        "      url: " + server.jdbcUrl(),
                        "      username: " + server.username(),
                        "      password-file: " + folder.resolve("password"));
    }

    private static void load(PostgresServer server, Path file) throws SQLException, IOException {
        TableSchema schema =
                SchemaCatalog.load(List.of()).find(TABLE).orElseThrow().inYear(2019);
        Map<String, Column> columns = new HashMap<>();
        schema.columns().forEach(column -> columns.put(column.name(), column));
        List<String> header;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            header = new ArrayList<>(
                    Arrays.asList(Objects.requireNonNull(lines.readLine()).split(";", -1)));
        }
        String definitions = header.stream()
                .map(name -> name.toLowerCase(Locale.ROOT) + " "
                        + type(Objects.requireNonNull(columns.get(name)).type()))
                .collect(Collectors.joining(", "));
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password());
                Statement statement = connection.createStatement();
                InputStream in = Files.newInputStream(file)) {
            statement.execute("CREATE TABLE claims (" + definitions + ")");
            statement.execute("SET datestyle = 'DMY'");
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY claims FROM STDIN (FORMAT csv, HEADER, DELIMITER ';', NULL '')", in);
            statement.execute("VACUUM (ANALYZE, FREEZE) claims");
        }
    }

    private static String type(ColumnType type) {
        return switch (type.logical()) {
            case STRING -> "text";
            case INTEGER -> type.precision() <= 9 ? "integer" : "bigint";
            case DECIMAL -> "numeric(" + type.precision() + "," + type.scale() + ")";
            case DATE -> "date";
            case DATETIME -> "timestamp";
            case YEAR, YEARMONTH -> "integer";
            case BOOLEAN -> "smallint";
        };
    }

    private static void report(String what, int rows, TestHome home, Outcome outcome) throws IOException {
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException(what + " ended with " + outcome.exitCode() + "\n" + outcome.stderr());
        }
        Matcher converted = CONVERTED.matcher(Files.readString(home.resolve("logs/sndscopy.log")));
        if (!converted.find()) {
            throw new IllegalStateException("the log of " + what + " tells no step");
        }
        double seconds = Double.parseDouble(converted.group(1)) / 1000;
        System.out.printf(
                Locale.ROOT,
                "%-10s convert %6.1f s, %,9.0f rows/s; the whole command %6.1f s%n",
                what,
                seconds,
                rows / seconds,
                outcome.took().toMillis() / 1000.0);
    }
}
