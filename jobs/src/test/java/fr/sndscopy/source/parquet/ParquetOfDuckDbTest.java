package fr.sndscopy.source.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a writer that shares no line with the reader. */
class ParquetOfDuckDbTest {
    private static final int ROWS = 10_000;
    private static final List<String> COLUMNS =
            List.of("ID", "BIG", "AMOUNT", "WIDE", "DAY", "MOMENT", "CODE", "FREE", "RATE", "FLAG", "NOTHING");

    private static final String TABLE = "SELECT i::INTEGER AS ID, i * 1000003::BIGINT AS BIG,"
            + " (i % 977 - 400)::DECIMAL(9,2) / 100 AS AMOUNT0, (i * 37 - 5000)::DECIMAL(12,2) AS AMOUNT,"
            + " (i * 1000000007)::DECIMAL(30,4) AS WIDE,"
            + " CASE WHEN i % 11 = 0 THEN NULL ELSE DATE '2019-01-01' + (i % 400)::INTEGER END AS DAY,"
            + " TIMESTAMP '2019-01-01 00:00:01' + to_seconds(i * 61) AS MOMENT,"
            + " 'code' || (i % 23) AS CODE, CASE WHEN i % 3 = 0 THEN NULL ELSE 'é ' || i || repeat('x', i % 40) END AS FREE,"
            + " i / 8.0::DOUBLE AS RATE, i % 2 = 0 AS FLAG, NULL::VARCHAR AS NOTHING FROM range(" + ROWS + ") t(i)";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMPRESSION snappy",
                "COMPRESSION zstd, ROW_GROUP_SIZE 2048",
                "COMPRESSION gzip, PARQUET_VERSION v2",
                "COMPRESSION uncompressed, PARQUET_VERSION v2, ROW_GROUP_SIZE 4096",
                "COMPRESSION lz4_raw, PARQUET_VERSION v2"
            })
    void areReadAsTheyWereWritten(String options) throws IOException, SQLException {
        Path file = folder.resolve("duck.parquet");
        List<List<String>> expected = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("CREATE TABLE t AS SELECT * EXCLUDE (AMOUNT0) FROM (" + TABLE + ")");
            statement.execute("COPY (SELECT * FROM t ORDER BY ID) TO '" + file + "' (FORMAT parquet, " + options + ")");
            try (ResultSet rows = statement.executeQuery("SELECT ID::VARCHAR, BIG::VARCHAR,"
                    + " (CASE WHEN AMOUNT % 1 = 0 THEN AMOUNT::BIGINT::VARCHAR ELSE rtrim(AMOUNT::VARCHAR, '0') END),"
                    + " WIDE::DECIMAL(30,0)::VARCHAR, DAY::VARCHAR, strftime(MOMENT, '%Y-%m-%dT%H:%M:%S'), CODE, FREE,"
                    + " (CASE WHEN RATE % 1 = 0 THEN RATE::BIGINT::VARCHAR ELSE RATE::VARCHAR END),"
                    + " FLAG::INTEGER::VARCHAR, NOTHING FROM t ORDER BY ID")) {
                while (rows.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= COLUMNS.size(); i++) {
                        String cell = rows.getString(i);
                        row.add(cell == null ? "" : cell);
                    }
                    expected.add(row);
                }
            }
        }
        SourceRows rows = new ParquetSourceFormat()
                .rows(DeliveredFile.of(
                        Here.file(file), new NamedFormat(NamedFormat.PARQUET, NamedFormat.TYPED, new TreeMap<>())));

        assertThat(rows.columns()).isEqualTo(COLUMNS);
        List<List<String>> read = new ArrayList<>();
        for (SourceRange range : rows.split(64 << 10)) {
            read.addAll(AllCells.of(rows, range));
        }

        assertThat(read).hasSize(ROWS).isEqualTo(expected);
    }
}
