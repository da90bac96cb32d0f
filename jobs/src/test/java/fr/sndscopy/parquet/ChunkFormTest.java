package fr.sndscopy.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.parquet.page.ChunkForm;
import fr.sndscopy.parquet.page.ZstdCodecs;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkFormTest {
    private static final long SEED = 20261129;
    private static final int ROWS = 40_000;
    private static final int LEVEL = 3;
    private static final List<Column> TEXT = List.of(Column.of("TEXT", ColumnType.string(0)));

    private final Path folder;

    ChunkFormTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** As claims come: those of one person together. */
    @Test
    void textsThatStandTogetherAreStoredAsTheyAreWhereThatIsSmaller() throws IOException {
        Random random = new Random(SEED);
        List<String> persons = distinct(random, ROWS / 4, 17);

        List<ColumnChunkMetaData> chunks = write("together", 1, rows(row -> persons.get(row / 4)));

        assertThat(chunks).singleElement().matches(chunk -> !chunk.hasDictionaryPage());
    }

    @Test
    void theSameTextsSpreadOverTheRowsHaveADictionary() throws IOException {
        Random random = new Random(SEED);
        List<String> persons = distinct(random, ROWS / 4, 17);

        List<ColumnChunkMetaData> chunks = write("spread", 1, rows(row -> persons.get(random.nextInt(persons.size()))));

        assertThat(chunks).singleElement().matches(ColumnChunkMetaData::hasDictionaryPage);
    }

    @Test
    void whatWasFoundIsAskedAgainAfterSomeRowGroups() throws IOException {
        Random random = new Random(SEED);
        List<String> persons = distinct(random, ROWS / 4, 17);
        Rows together = rows(row -> persons.get(row / 4));
        Rows spread = rows(row -> persons.get(random.nextInt(persons.size())));
        List<Rows> groups = new ArrayList<>();
        groups.add(together);
        for (int i = 1; i <= ChunkForm.TRIED_EVERY; i++) {
            groups.add(spread);
        }

        List<ColumnChunkMetaData> chunks = write("changing", groups);

        assertThat(chunks.subList(0, ChunkForm.TRIED_EVERY)).noneMatch(ColumnChunkMetaData::hasDictionaryPage);
        assertThat(chunks.get(ChunkForm.TRIED_EVERY).hasDictionaryPage()).isTrue();
    }

    @Test
    void equalRowsAreStoredInEqualBytes() throws IOException {
        Rows rows = Rows.random(new Random(SEED), ROWS, 7_000, 0.1);

        List<Long> once = sizes(write("once", 2, rows));

        assertThat(sizes(write("again", 2, rows))).isEqualTo(once);
    }

    /** Labels of words that come again in another order: what the quickest level finds is the nearest, not the longest. */
    @Test
    void aColumnThatTheQuickestLevelLeavesLargerGetsTheLevelThatWasAskedFor() throws IOException {
        Random random = new Random(SEED);
        List<String> words = distinct(random, 4_000, 12);
        Rows rows = rows(row -> row
                + random.ints(12, 0, words.size()).mapToObj(words::get).reduce("", (one, other) -> one + " " + other));

        long asked = sizes(write("asked", 1, rows)).get(0);

        assertThat(asked)
                .isLessThan(sizes(write("quickest", List.of(rows), ZstdCodecs.FASTEST))
                        .get(0));
    }

    /** Codes at random: their ids are of full bits, and no level makes less of them. */
    @Test
    void aColumnThatNoLevelMakesSmallerIsLeftToTheQuickest() throws IOException {
        Random random = new Random(SEED);
        List<String> codes = distinct(random, 256, 4);
        Rows rows = rows(row -> codes.get(random.nextInt(codes.size())));

        List<Long> asked = sizes(write("asked", List.of(rows), 19));

        assertThat(asked).isEqualTo(sizes(write("quickest", List.of(rows), ZstdCodecs.FASTEST)));
    }

    /** Pseudonyms: between their bytes stand no lengths, which are all the same. */
    @Test
    void textsThatNeverRepeatAreStoredBehindTheirLengths() throws IOException {
        List<String> texts = distinct(new Random(SEED), ROWS, 17);

        List<ColumnChunkMetaData> chunks = write("texts", 1, rows(texts::get));

        assertThat(chunks).singleElement().matches(chunk -> chunk.getEncodings()
                .contains(Encoding.DELTA_LENGTH_BYTE_ARRAY));
        // five bits a character, and what a chunk costs at all
        assertThat(sizes(chunks).get(0)).isLessThan(ROWS * 17L * 5 / 8 + ROWS / 50);
    }

    @Test
    void amountsThatHardlyRepeatAreStoredByDifferences() throws IOException {
        Random random = new Random(SEED);
        List<Column> amount = List.of(Column.of("AMOUNT", ColumnType.decimal(11, 2)));
        List<List<@Nullable String>> cells = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            cells.add(
                    List.of(BigDecimal.valueOf(random.nextLong(100_000_000), 2).toPlainString()));
        }

        List<ColumnChunkMetaData> chunks = write("amounts", List.of(new Rows(amount, cells)));

        assertThat(chunks).singleElement().matches(chunk -> chunk.getEncodings()
                .contains(Encoding.DELTA_BINARY_PACKED));
        assertThat(sizes(chunks).get(0)).isLessThan(ROWS * 29L / 8);
    }

    /** Of two values far apart, by turns: differences have the bits of the distance, which values beside each other repeat. */
    @Test
    void numbersOfWhichDifferencesTellNothingAreStoredAsTheyAre() throws IOException {
        Random random = new Random(SEED);
        List<Column> number = List.of(Column.of("NUMBER", ColumnType.integer(18)));
        long[] values = random.longs(10_000, 0, 1_000_000_000_000_000_000L).toArray();
        List<List<@Nullable String>> cells = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            cells.add(List.of(Long.toString(values[row / 4 * 7 % 10_000 / 4 * 4 + row % 4])));
        }

        List<ColumnChunkMetaData> chunks = write("turns", List.of(new Rows(number, cells)));

        assertThat(chunks).singleElement().matches(chunk -> !chunk.getEncodings()
                .contains(Encoding.DELTA_BINARY_PACKED));
    }

    private static List<String> distinct(Random random, int count, int length) {
        System.out.println("seed " + SEED);
        return random.ints(count)
                .mapToObj(any -> random.ints(length, 0, 32)
                        .mapToObj(digit -> Integer.toString(digit, 32))
                        .reduce("", String::concat))
                .distinct()
                .toList();
    }

    private static Rows rows(IntFunction<String> text) {
        List<List<@Nullable String>> cells = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            cells.add(List.of(text.apply(row)));
        }
        return new Rows(TEXT, cells);
    }

    private List<ColumnChunkMetaData> write(String name, int groups, Rows rows) throws IOException {
        List<Rows> same = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            same.add(rows);
        }
        return write(name, same);
    }

    private List<ColumnChunkMetaData> write(String name, List<Rows> groups) throws IOException {
        return write(name, groups, LEVEL);
    }

    /** Writes each of the rows as a row group, has them read back, and gives what the footer says of the chunks. */
    private List<ColumnChunkMetaData> write(String name, List<Rows> groups, int level) throws IOException {
        Path file = folder.resolve(name);
        List<Column> columns = groups.get(0).columns();
        long rows = 0;
        try (PartWriter writer = PartWriter.create(file, columns, Map.of(), null, level)) {
            for (Rows each : groups) {
                RecordBatch batch = each.toBatch(true);
                writer.write(batch);
                rows += batch.rowCount();
            }
            writer.finish();
        }
        assertThat(PartReader.summarize(file, columns, null).rows()).isEqualTo(rows);
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            return reader.getFooter().getBlocks().stream()
                    .flatMap(group -> group.getColumns().stream())
                    .toList();
        }
    }

    private static List<Long> sizes(List<ColumnChunkMetaData> chunks) {
        return chunks.stream().map(ColumnChunkMetaData::getTotalSize).toList();
    }
}
