package fr.sndscopy.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredKeysTest {
    private static final byte[] KEY = "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final String PLACE = "dataset/ER_PRS_F/2019-02/0001";
    private static final long SECRET = 42;

    private final Path folder;
    private int files;

    StoredKeysTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** The key of one row. */
    private record Key(long lane0, long lane1, boolean absent) {}

    @Test
    void keysAreEqualWhenAllTheirComponentsAre() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int distinct : new int[] {1, 4, 900}) {
            Rows rows = Rows.random(random, 2000, distinct, 0.05);
            List<String> names = rows.columns().stream().map(Column::name).toList();
            List<List<String>> keys =
                    List.of(names, List.of("HUGE", "CODE"), List.of("CODE"), List.of("FLAG", "MONTH"));
            List<List<Key>> found = keys(rows, true, keys);
            assertThat(keys(rows, false, keys)).as("seed %d", seed).isEqualTo(found);

            for (int key = 0; key < keys.size(); key++) {
                Map<List<@Nullable String>, Key> byText = new HashMap<>();
                for (int row = 0; row < rows.cells().size(); row++) {
                    List<@Nullable String> cells = new ArrayList<>();
                    for (String name : keys.get(key)) {
                        cells.add(rows.cells().get(row).get(names.indexOf(name)));
                    }
                    Key hash = found.get(key).get(row);
                    Key known = byText.putIfAbsent(cells, hash);
                    assertThat(known == null || known.equals(hash))
                            .as("seed %d", seed)
                            .isTrue();
                    assertThat(hash.absent()).isEqualTo(cells.contains(null));
                }
                assertThat(byText.values()).as("seed %d", seed).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void numbersCompareByValueWhateverTheirSizeAndScale() throws IOException {
        List<BigDecimal> values = List.of(
                new BigDecimal("0"),
                new BigDecimal("1"),
                new BigDecimal("-1"),
                new BigDecimal("100"),
                new BigDecimal("-120"),
                new BigDecimal("99999"));
        List<Key> first = null;
        for (ColumnType type : List.of(
                ColumnType.integer(5),
                ColumnType.integer(12),
                ColumnType.integer(38),
                ColumnType.decimal(7, 2),
                ColumnType.decimal(18, 4),
                ColumnType.decimal(38, 10))) {
            List<List<@Nullable String>> cells = new ArrayList<>();
            for (BigDecimal value : values) {
                cells.add(List.of(value.setScale(type.scale()).toPlainString()));
            }
            Rows rows = new Rows(List.of(Column.of("N", type)), cells);
            List<Key> keys = keys(rows, true, List.of(List.of("N"))).get(0);

            assertThat(keys).doesNotHaveDuplicates();
            first = first == null ? keys : first;
            assertThat(keys).as("%s", type).isEqualTo(first);
        }
    }

    @Test
    void theOrderOfComponentsCountsAndTheirNamesDoNot() throws IOException {
        Rows rows = new Rows(
                List.of(Column.of("A", ColumnType.string(9)), Column.of("B", ColumnType.string(9))),
                List.of(List.of("x", "y"), List.of("y", "x"), List.of("xy", ""), List.of("", "xy")));
        List<List<Key>> keys = keys(rows, true, List.of(List.of("A", "B"), List.of("B", "A")));

        assertThat(keys.get(0)).doesNotHaveDuplicates();
        assertThat(keys.get(0).get(0)).isEqualTo(keys.get(1).get(1));
        assertThat(keys.get(0).get(1)).isEqualTo(keys.get(1).get(0));
    }

    @Test
    void anAbsentComponentIsNotTheEmptyText() throws IOException {
        Rows rows = new Rows(
                List.of(Column.of("A", ColumnType.string(9)), Column.of("B", ColumnType.string(9))),
                List.of(Arrays.asList("x", null), List.of("x", ""), Arrays.asList(null, "x")));

        assertThat(keys(rows, true, List.of(List.of("A", "B"))).get(0)).doesNotHaveDuplicates();
    }

    @Test
    void columnsBesideTheKeyMayBeStoredInAnotherWay() throws IOException {
        Rows rows = new Rows(
                List.of(Column.of("A", ColumnType.string(9)), Column.of("B", ColumnType.string(9))),
                List.of(List.of("x", "1"), List.of("x", "2"), List.of("y", "3")));
        RecordBatch batch = rows.toBatch(true);
        batch.columns().get(1).stopBeingDistinct(3);

        assertThat(keys(rows, batch, List.of(List.of("B")))).isEqualTo(keys(rows, true, List.of(List.of("B"))));
        assertThat(keys(rows, batch, List.of(List.of("A")))).isEqualTo(keys(rows, true, List.of(List.of("A"))));
    }

    private List<List<Key>> keys(Rows rows, boolean dictionary, List<List<String>> wanted) throws IOException {
        return keys(rows, rows.toBatch(dictionary), wanted);
    }

    private List<List<Key>> keys(Rows rows, RecordBatch batch, List<List<String>> wanted) throws IOException {
        Path file = folder.resolve("part-" + files++);
        PartKey key = new PartKey(DataKey.takeOwnershipOf(KEY.clone()), "{}", PLACE);
        try (PartWriter writer = PartWriter.create(file, rows.columns(), Map.of(), key, 3)) {
            writer.write(batch);
            writer.write(batch);
            writer.finish();
        }
        List<List<Key>> found = new ArrayList<>();
        wanted.forEach(none -> found.add(new ArrayList<>()));
        PartReader.keys(
                file,
                rows.columns(),
                new PartReadKey(metadata -> DataKey.takeOwnershipOf(KEY.clone()), PLACE),
                wanted,
                SECRET,
                (which, firstRow, rowCount, hashes, absent) -> {
                    assertThat(found.get(which)).hasSize((int) firstRow);
                    IntStream.range(0, rowCount).forEach(row -> found.get(which)
                            .add(new Key(hashes[2 * row], hashes[2 * row + 1], absent[row])));
                });
        int rowCount = rows.cells().size();
        found.forEach(keys -> {
            assertThat(keys).hasSize(2 * rowCount);
            assertThat(keys.subList(rowCount, 2 * rowCount)).isEqualTo(keys.subList(0, rowCount));
        });
        return found.stream().map(keys -> keys.subList(0, rowCount)).toList();
    }
}
