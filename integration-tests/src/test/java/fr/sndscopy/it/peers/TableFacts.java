package fr.sndscopy.it.peers;

import fr.sndscopy.digest.ColumnSummary;
import fr.sndscopy.migration.part.ConvertedPart;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What two conversions of one table must agree on.
 *
 * @param absent by column, rows without a value
 * @param sums by column of numbers
 */
record TableFacts(long rows, Map<String, Long> absent, Map<String, BigDecimal> sums) {

    /** Of what we converted, by the books and control totals that were taken on the way. */
    static TableFacts of(List<ConvertedPart> parts, TableSchema schema) {
        Map<String, Long> absent = new TreeMap<>();
        Map<String, BigDecimal> sums = new TreeMap<>();
        long rows = 0;
        for (ConvertedPart part : parts) {
            rows += part.books().stored();
            for (int index = 0; index < schema.columns().size(); index++) {
                Column column = schema.columns().get(index);
                ColumnSummary summary = part.content().columns().get(index);
                absent.merge(column.name(), summary.nulls(), Long::sum);
                BigInteger unscaled = summary.sum();
                if (unscaled != null) {
                    sums.merge(
                            column.name(),
                            new BigDecimal(unscaled, column.type().scale()),
                            BigDecimal::add);
                }
            }
        }
        sums.replaceAll((column, sum) -> sum.stripTrailingZeros());
        return new TableFacts(rows, absent, sums);
    }

    /** Of plaintext Parquet files, as DuckDB reads them: all of a folder. */
    static TableFacts ofParquet(Path folder, TableSchema schema) throws SQLException {
        List<String> asked = new ArrayList<>();
        for (Column column : schema.columns()) {
            asked.add("count(*) - count(\"" + column.name() + "\")");
            asked.add(column.type().isNumber() ? "sum(\"" + column.name() + "\")" : "NULL");
        }
        Map<String, Long> absent = new TreeMap<>();
        Map<String, BigDecimal> sums = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*), " + String.join(", ", asked) + " FROM '" + folder + "/*.parquet'")) {
            row.next();
            for (int index = 0; index < schema.columns().size(); index++) {
                String name = schema.columns().get(index).name();
                absent.put(name, row.getLong(2 * index + 2));
                BigDecimal sum = row.getBigDecimal(2 * index + 3);
                if (sum != null) {
                    sums.put(name, sum.stripTrailingZeros());
                }
            }
            return new TableFacts(row.getLong(1), absent, sums);
        }
    }
}
