package fr.sndscopy.it.peers;

import fr.sndscopy.it.peers.DeliveredTables.CsvFormat;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.TableSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * DuckDB converting one table from CSV to plaintext Parquet with zstd, all columns with types given beforehand. Each run
 * has an in-memory database of its own; only the {@code COPY} is timed.
 */
final class DuckDbConvert {

    private static final int THREADS = 2;

    private final String table;
    private final String query;

    /** Prepares the query, types included, so that nothing is left to find out while the clock runs. */
    DuckDbConvert(DeliveredTables delivered, String table, Optional<TableSchema> schema)
            throws IOException, SQLException {
        List<Path> files = delivered.filesByTable().getOrDefault(table, List.of());
        if (files.isEmpty()) {
            throw new IllegalArgumentException("[delivery.yaml] no file of table " + table);
        }
        CsvFormat format = delivered.format();
        Map<String, String> types = new LinkedHashMap<>();
        if (schema.isPresent()) {
            Map<String, ColumnType> declared =
                    schema.get().columns().stream().collect(Collectors.toMap(Column::name, Column::type));
            for (String column : header(files.get(0), format)) {
                ColumnType type = declared.get(column);
                types.put(column, type == null ? "VARCHAR" : duckDbType(type));
            }
        } else {
            types.putAll(sniff(files.get(0), format));
        }
        this.table = table;
        this.query = "SELECT * FROM read_csv("
                + files.stream().map(file -> quote(file.toString())).collect(Collectors.joining(", ", "[", "]"))
                + options(format)
                + types.entrySet().stream()
                        .map(column -> quote(column.getKey()) + ": " + quote(column.getValue()))
                        .collect(Collectors.joining(", ", ", columns = {", "}"))
                + ")";
    }

    /** Converts into {@code out/<table>.parquet} and says how long it took. */
    Duration run(Path out) throws SQLException {
        String copy = "COPY (" + query + ") TO " + quote(file(out)) + " (FORMAT parquet, COMPRESSION zstd)";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + THREADS);
            long started = System.nanoTime();
            statement.execute(copy);
            return Duration.ofNanos(System.nanoTime() - started);
        }
    }

    /** The rows in the file that {@link #run} wrote. */
    long rowCount(Path out) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM " + quote(file(out)))) {
            count.next();
            return count.getLong(1);
        }
    }

    private String file(Path out) {
        return out.resolve(table + ".parquet").toString();
    }

    private static List<String> header(Path file, CsvFormat format) throws IOException {
        try (InputStream bytes = Files.newInputStream(file);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
                BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.ISO_8859_1))) {
            String line = reader.readLine();
            if (line == null) {
                throw new IOException("[" + file + "] empty");
            }
            return List.of(line.split(Pattern.quote(format.delimiter()), -1));
        }
    }

    private static Map<String, String> sniff(Path file, CsvFormat format) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM read_csv(" + quote(file.toString())
                        + options(format) + ", sample_size = -1)")) {
            while (columns.next()) {
                types.put(columns.getString(1), columns.getString(2));
            }
        }
        return types;
    }

    private static String options(CsvFormat format) {
        String missing =
                format.missing().stream().map(DuckDbConvert::quote).collect(Collectors.joining(", ", "[", "]"));
        return ", header = true, quote = '', escape = '', delim = " + quote(format.delimiter())
                + ", encoding = " + quote(encoding(format.encoding()))
                + ", dateformat = " + quote(strptime(format.date()))
                + ", decimal_separator = " + quote(format.decimal())
                + (format.missing().isEmpty() ? "" : ", nullstr = " + missing);
    }

    /** DuckDB knows two one-word encodings; Windows-1252 differs from Latin-1 in 32 characters, not in work to do. */
    private static String encoding(String declared) {
        return switch (declared.toLowerCase(Locale.ROOT)) {
            case "utf-8", "us-ascii", "ascii" -> "utf-8";
            default -> "latin-1";
        };
    }

    private static String strptime(String pattern) {
        return pattern.replace("yyyy", "%Y")
                .replace("MMM", "%b")
                .replace("MM", "%m")
                .replace("dd", "%d")
                .replace("HH", "%H")
                .replace("mm", "%M")
                .replace("ss", "%S");
    }

    private static String duckDbType(ColumnType type) {
        return switch (type.logical()) {
            case STRING, YEARMONTH -> "VARCHAR";
            case INTEGER ->
                type.precision() <= 9 ? "INTEGER" : type.fitsLong() ? "BIGINT" : "DECIMAL(" + type.precision() + ",0)";
            case DECIMAL -> "DECIMAL(" + type.precision() + "," + type.scale() + ")";
            case DATE -> "DATE";
            case DATETIME -> "TIMESTAMP";
            case YEAR -> "SMALLINT";
            case BOOLEAN -> "BOOLEAN";
        };
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
