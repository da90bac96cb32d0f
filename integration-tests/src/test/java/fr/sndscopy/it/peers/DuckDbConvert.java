package fr.sndscopy.it.peers;

import fr.sndscopy.it.peers.DeliveredTables.CsvFormat;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * DuckDB converting one table from CSV to plaintext Parquet with zstd, all columns with types given beforehand. Each run
 * has an in-memory database of its own; only the {@code COPY} is timed.
 */
final class DuckDbConvert implements Contestant {
    private final String table;
    private final int threads;
    private final String query;

    /** Prepares the query, types included, so that nothing is left to find out while the clock runs. */
    DuckDbConvert(DeliveredTable table, int threads) throws IOException {
        Map<String, String> types = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            types.put(column.name(), duckDbType(column.type()));
        }
        this.table = table.name();
        this.threads = threads;
        this.query = "SELECT * FROM read_csv("
                + table.files().stream().map(file -> quote(file.toString())).collect(Collectors.joining(", ", "[", "]"))
                + options(table.format())
                + types.entrySet().stream()
                        .map(column -> quote(column.getKey()) + ": " + quote(column.getValue()))
                        .collect(Collectors.joining(", ", ", columns = {", "}"))
                + ")";
    }

    /** Converts into {@code out/<table>.parquet} and says how long it took. */
    @Override
    public Duration run(Path out) throws SQLException {
        return copy(out, "zstd");
    }

    /** Converts likewise, with no compression: the pages as they are encoded. */
    void runUncompressed(Path out) throws SQLException {
        copy(out, "uncompressed");
    }

    private Duration copy(Path out, String compression) throws SQLException {
        String copy =
                "COPY (" + query + ") TO " + quote(file(out)) + " (FORMAT parquet, COMPRESSION " + compression + ")";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + threads);
            long started = System.nanoTime();
            statement.execute(copy);
            return Duration.ofNanos(System.nanoTime() - started);
        }
    }

    @Override
    public long rowCount(Path out) throws SQLException {
        return rowsOfParquet(out);
    }

    /** The rows of all plaintext Parquet files in a folder, as DuckDB reads them. */
    static long rowsOfParquet(Path folder) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM " + quote(folder + "/*.parquet"))) {
            count.next();
            return count.getLong(1);
        }
    }

    private String file(Path out) {
        return out.resolve(table + ".parquet").toString();
    }

    private static String options(CsvFormat format) {
        String missing =
                format.missing().stream().map(DuckDbConvert::quote).collect(Collectors.joining(", ", "[", "]"));
        String quotation = quote(format.quoted() ? "\"" : "");
        return ", header = true, quote = " + quotation + ", escape = " + quotation
                + ", delim = " + quote(format.delimiter())
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
