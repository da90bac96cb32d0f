package fr.sndscopy.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.crypto.KeyMaterial;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.schema.Column;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others make of our files. */
class ForeignReaderTest {
    private final Path folder;

    ForeignReaderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void duckDbReadsAPlaintextTwinCellByCell(boolean dictionary) throws Exception {
        Rows rows = Rows.random(new Random(21), 70_000, 300, 0.1);
        Path file = folder.resolve("twin.parquet");
        try (PartWriter writer = PartWriter.create(file, rows.columns(), Map.of(), null, 3)) {
            writer.write(rows.toBatch(dictionary));
            writer.finish();
        }
        assertThat(query("select " + texts(rows.columns()) + " from '" + file + "'", rows.columns()))
                .isEqualTo(rows.cells());
    }

    @Test
    void duckDbReadsValuesThatAreStoredByDifferences() throws Exception {
        Rows rows = Rows.random(new Random(23), 40_000, 1_000_000, 0.1);
        Path file = folder.resolve("twin.parquet");
        try (PartWriter writer = PartWriter.create(file, rows.columns(), Map.of(), null, 3)) {
            writer.write(rows.toBatch(false));
            writer.finish();
        }

        assertThat(encodings(file)).contains("DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY");
        assertThat(query("select " + texts(rows.columns()) + " from '" + file + "'", rows.columns()))
                .isEqualTo(rows.cells());
    }

    @Test
    void duckDbFindsByPageStatisticsWhatIsThere() throws Exception {
        Rows rows = Rows.random(new Random(22), 70_000, 5000, 0.1);
        Path file = folder.resolve("twin.parquet");
        try (PartWriter writer = PartWriter.create(file, rows.columns(), Map.of(), null, 3)) {
            writer.write(rows.toBatch(true));
            writer.finish();
        }
        for (String column : List.of("CODE", "WIDE", "PRICE", "HUGE", "DAY", "MOMENT")) {
            int c = rows.columns().stream().map(Column::name).toList().indexOf(column);
            String sought = rows.cells().stream()
                    .map(row -> row.get(c))
                    .filter(text -> text != null)
                    .findFirst()
                    .orElseThrow();
            long expected = rows.cells().stream()
                    .filter(row -> sought.equals(row.get(c)))
                    .count();
            try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                    Statement statement = duckDb.createStatement();
                    ResultSet result = statement.executeQuery(
                            "select count(*) from '" + file + "' where " + column + " = '" + sought + "'")) {
                assertThat(result.next()).isTrue();
                assertThat(result.getLong(1)).as(column).isEqualTo(expected);
            }
        }
    }

    @Test
    void keyToolsUnderstandTheKeyMaterial() throws Exception {
        KeyMaterial material = new KeyMaterial("vault", "https://vault.example/", new WrappedKey("dcir-1", "d3JhcA=="));
        Class<?> keyTools = org.apache.parquet.crypto.keytools.KeyMaterial.class;

        Object parsed = call(keyTools, "parse", null, material.toJson());

        assertThat(parsed).isNotNull();
        assertThat(call(keyTools, "isFooterKey", parsed, null)).isEqualTo(true);
        assertThat(call(keyTools, "isDoubleWrapped", parsed, null)).isEqualTo(false);
        assertThat(call(keyTools, "getMasterKeyID", parsed, null)).isEqualTo("dcir-1");
        assertThat(call(keyTools, "getWrappedDEK", parsed, null)).isEqualTo("d3JhcA==");
        assertThat(call(keyTools, "getKmsInstanceID", parsed, null)).isEqualTo("vault");
        assertThat(call(keyTools, "getKmsInstanceURL", parsed, null)).isEqualTo("https://vault.example/");
        String written = (String) call(
                keyTools.getDeclaredMethod(
                        "createSerialized",
                        boolean.class,
                        String.class,
                        String.class,
                        String.class,
                        boolean.class,
                        String.class,
                        String.class,
                        String.class,
                        boolean.class),
                null,
                true,
                "vault",
                "https://vault.example/",
                "dcir-1",
                false,
                null,
                null,
                "d3JhcA==",
                true);
        assertThat(KeyMaterial.parse(String.valueOf(written))).isEqualTo(material);
    }

    private static @Nullable Object call(
            Class<?> type, String method, @Nullable Object target, @Nullable String argument) throws Exception {
        return argument == null
                ? call(type.getDeclaredMethod(method), target)
                : call(type.getDeclaredMethod(method, String.class), target, argument);
    }

    private static @Nullable Object call(Method method, @Nullable Object target, @Nullable Object... arguments)
            throws Exception {
        method.setAccessible(true);
        return method.invoke(target, arguments);
    }

    /** SQL that gives the canonical text of every column. */
    private static String texts(List<Column> columns) {
        return columns.stream()
                .map(column -> switch (column.type().logical()) {
                    case DATETIME -> "strftime(" + column.name() + ", '%Y-%m-%dT%H:%M:%S')";
                    case YEAR -> "lpad(" + column.name() + "::varchar, 4, '0')";
                    case YEARMONTH ->
                        "lpad((" + column.name() + " // 100)::varchar, 4, '0') || '-' || lpad((" + column.name()
                                + " % 100)::varchar, 2, '0')";
                    case BOOLEAN -> column.name() + "::int::varchar";
                    case STRING, INTEGER, DECIMAL, DATE -> column.name() + "::varchar";
                })
                .collect(Collectors.joining(", "));
    }

    private static List<String> encodings(Path file) throws Exception {
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet result = statement.executeQuery("select encodings from parquet_metadata('" + file + "')")) {
            List<String> encodings = new ArrayList<>();
            while (result.next()) {
                encodings.addAll(List.of(result.getString(1).split(", *")));
            }
            return encodings;
        }
    }

    private static List<List<@Nullable String>> query(String sql, List<Column> columns) throws Exception {
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int c = 1; c <= columns.size(); c++) {
                    row.add(result.getString(c));
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
