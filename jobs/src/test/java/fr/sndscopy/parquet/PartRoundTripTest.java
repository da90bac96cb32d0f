package fr.sndscopy.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.parquet.page.ColumnChunkEncoder;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartRoundTripTest {
    private static final byte[] KEY = "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final String PLACE = "dataset/ER_PRS_F/2019-02/0001";

    private final Path folder;

    PartRoundTripTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void everyTypeSurvivesAtItsLimits() throws Exception {
        List<List<@Nullable String>> cells = new ArrayList<>();
        cells.add(List.of(
                "",
                "-999999999",
                "-999999999999999999",
                "-" + "9".repeat(38),
                "-99999.99",
                "-99999999999999.9999",
                "-" + "9".repeat(28) + "." + "9".repeat(10),
                "0000-01-01",
                "0000-01-01T00:00:00",
                "0000",
                "0000-01",
                "0"));
        cells.add(List.of(
                "z\uD83D\uDE00é\u0000",
                "999999999",
                "999999999999999999",
                "9".repeat(38),
                "99999.99",
                "99999999999999.9999",
                "9".repeat(28) + "." + "9".repeat(10),
                "9999-12-31",
                "9999-12-31T23:59:59",
                "9999",
                "9999-12",
                "1"));
        cells.add(List.of(
                "A   F",
                "0",
                "0",
                "0",
                "0.00",
                "-0.5000",
                "0.0000000000",
                "1600-01-01",
                "1969-12-31T23:59:59",
                "1899",
                "2019-02",
                "1"));
        cells.add(Arrays.asList(new @Nullable String[12]));
        assertRoundTrip(new Rows(Rows.everyType(), cells));
    }

    @Test
    void columnsWithoutAnyValueSurvive() throws Exception {
        List<List<@Nullable String>> cells = new ArrayList<>();
        for (int row = 0; row < 100; row++) {
            cells.add(Arrays.asList(new @Nullable String[12]));
        }
        assertRoundTrip(new Rows(Rows.everyType(), cells));
    }

    @Test
    void batchWithoutRowsLeavesNoRowGroup() throws Exception {
        Rows none = new Rows(Rows.everyType(), List.of());

        PartFile part = write("empty", List.of(none.toBatch(true)), none.columns());

        assertThat(part.rows()).isZero();
        assertThat(PartReader.summarize(part.path(), none.columns(), readKey())).isEqualTo(none.summary());
    }

    @Test
    void oneRowSurvives() throws Exception {
        assertRoundTrip(Rows.random(new Random(1), 1, 1, 0));
    }

    @Test
    void longAndManyPagedStringsSurvive() throws Exception {
        List<Column> columns = List.of(Column.of("TEXT", ColumnType.string(0)));
        List<List<@Nullable String>> cells = new ArrayList<>();
        for (int row = 0; row < 60; row++) {
            cells.add(List.of(row + "\uD83D\uDE00é".repeat(17_000)));
        }
        assertRoundTrip(new Rows(columns, cells));
    }

    @Test
    void longTextsThatDifferBehindWhatIsKeptOfThemSurvive() throws Exception {
        List<Column> columns = List.of(Column.of("TEXT", ColumnType.string(0)));
        List<List<@Nullable String>> cells = new ArrayList<>();
        for (String end : List.of("b", "a", "c", "a")) {
            cells.add(List.of("x".repeat(255) + "é".repeat(5_000) + end));
        }
        cells.add(List.of("\uD83D\uDE00".repeat(3_000)));
        Rows rows = new Rows(columns, cells);

        assertRoundTrip(rows);
        assertThat(rows.summary().columns().get(0).minimum()).isEqualTo("x".repeat(255));
        assertThat(rows.summary().columns().get(0).maximum()).isEqualTo("\uD83D\uDE00".repeat(64));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 300, 70_000})
    void randomRowsAreSummarisedAsComputedCellByCell(int distinct) throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        assertRoundTrip(Rows.random(random, 1 + random.nextInt(40_000), distinct, random.nextDouble()));
    }

    @Test
    void rowsWithoutAnyNullOverSeveralPagesSurvive() throws Exception {
        assertRoundTrip(Rows.random(new Random(7), 2 * ColumnChunkEncoder.PAGE_ROWS + 1, 50, 0));
    }

    @Test
    void rowGroupsAddUp() throws Exception {
        Rows first = Rows.random(new Random(1), 1000, 10, 0.1);
        Rows second = Rows.random(new Random(2), 500, 1000, 0.5);
        List<List<@Nullable String>> both = new ArrayList<>(first.cells());
        both.addAll(second.cells());

        PartFile part = write("both", List.of(first.toBatch(true), second.toBatch(false)), first.columns());

        assertThat(part.rows()).isEqualTo(1500);
        assertThat(PartReader.summarize(part.path(), first.columns(), readKey()))
                .isEqualTo(new Rows(first.columns(), both).summary());
    }

    @Test
    void sizeAndHashAreThoseOfTheFile() throws Exception {
        Rows rows = Rows.random(new Random(3), 5000, 200, 0.1);

        PartFile part = write("hashed", List.of(rows.toBatch(true)), rows.columns());

        byte[] bytes = Files.readAllBytes(part.path());
        assertThat(part.bytes()).isEqualTo(bytes.length);
        assertThat(part.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }

    @Test
    void metadataIsReadBackAndNotInClear() throws Exception {
        Rows rows = Rows.random(new Random(3), 50, 20, 0.1);

        PartFile part = write("metadata", List.of(rows.toBatch(true)), rows.columns());

        assertThat(PartReader.metadata(part.path(), rows.columns(), readKey()))
                .containsEntry("sndscopy.table", "ER_PRS_F");
        String bytes = Files.readString(part.path(), StandardCharsets.ISO_8859_1);
        assertThat(bytes)
                .doesNotContain("sndscopy.table")
                .doesNotContain("PRICE")
                .contains(PLACE);
    }

    @Test
    void plainCopyHoldsTheSameRowsAndMetadata() throws Exception {
        Rows rows = Rows.random(new Random(4), 40_000, 500, 0.2);
        PartFile part = write("sealed", List.of(rows.toBatch(true), rows.toBatch(false)), rows.columns());

        PartFile plain =
                PlainCopy.of(part.path(), folder.resolve("plain"), rows.columns(), rows.columns(), readKey(), 3);

        assertThat(plain.rows()).isEqualTo(part.rows());
        assertThat(PartReader.summarize(plain.path(), rows.columns(), null))
                .isEqualTo(PartReader.summarize(part.path(), rows.columns(), readKey()));
        assertThat(PartReader.metadata(plain.path(), rows.columns(), null)).containsEntry("sndscopy.table", "ER_PRS_F");
    }

    @Test
    void closingBeforeTheEndLeavesNoFile() throws Exception {
        Rows rows = Rows.random(new Random(4), 100, 5, 0.2);
        Path target = folder.resolve("abandoned");
        try (PartWriter writer = PartWriter.create(target, rows.columns(), Map.of(), key(), 3)) {
            writer.write(rows.toBatch(true));
            assertThat(target).exists();
        }
        assertThat(target).doesNotExist();
    }

    @Test
    void existingFileIsNotOverwritten() throws Exception {
        Path target = Files.writeString(folder.resolve("there"), "mine");

        assertThatThrownBy(() -> PartWriter.create(target, Rows.everyType(), Map.of(), key(), 3))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(target).hasContent("mine");
    }

    @Test
    void batchOfOtherColumnsIsRefused() throws Exception {
        Rows rows = Rows.random(new Random(4), 100, 5, 0.2);
        List<Column> others = new ArrayList<>(rows.columns());
        others.set(1, Column.of("SMALL", ColumnType.integer(8)));
        try (PartWriter writer = PartWriter.create(folder.resolve("other"), others, Map.of(), key(), 3)) {
            assertThatThrownBy(() -> writer.write(rows.toBatch(true)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("column 1 of the part is SMALL integer(8), of the batch SMALL integer(9)");
        }
    }

    private void assertRoundTrip(Rows rows) throws IOException {
        for (boolean dictionary : new boolean[] {true, false}) {
            PartFile part = write("part-" + dictionary, List.of(rows.toBatch(dictionary)), rows.columns());

            assertThat(PartReader.summarize(part.path(), rows.columns(), readKey()))
                    .isEqualTo(rows.summary());
            List<List<@Nullable String>> read = new ArrayList<>();
            PartReader.rows(part.path(), rows.columns(), readKey(), cells -> read.add(new ArrayList<>(cells)));
            assertThat(read).isEqualTo(rows.cells());
        }
    }

    private PartFile write(String name, List<RecordBatch> batches, List<Column> columns) throws IOException {
        try (PartWriter writer =
                PartWriter.create(folder.resolve(name), columns, Map.of("sndscopy.table", "ER_PRS_F"), key(), 3)) {
            for (RecordBatch batch : batches) {
                writer.write(batch);
            }
            return writer.finish();
        }
    }

    private static PartKey key() {
        return new PartKey(DataKey.takeOwnershipOf(KEY.clone()), "{}", PLACE);
    }

    private static PartReadKey readKey() {
        return new PartReadKey(metadata -> DataKey.takeOwnershipOf(KEY.clone()), PLACE);
    }
}
