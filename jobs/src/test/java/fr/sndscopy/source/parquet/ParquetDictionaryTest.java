package fr.sndscopy.source.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cells that are told by their place in a dictionary of the file are those that they would be without. */
class ParquetDictionaryTest {
    /** More than a dictionary of ours may have in a batch. */
    private static final int MANY = 70_000;

    private static final int ROWS = 160_000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @ParameterizedTest
    @CsvSource({"70000, 131072, ''", "70000, 1000, ''", "90, 131072, ''", "90, 131072, NA", "5000, 40000, NA"})
    void areTheSameCells(int distinct, int batchRows, String missing) throws IOException {
        CellNotation cells = NamedFormat.TYPED.withMissing(List.of(missing));

        List<long[]> byId = read(sample(distinct, true), batchRows, cells);
        List<long[]> byText = read(sample(distinct, false), batchRows, cells);

        assertThat(byId).hasSameSizeAs(byText);
        for (int i = 0; i < byId.size(); i++) {
            assertThat(Arrays.equals(byId.get(i), byText.get(i)))
                    .as("batch %d", i)
                    .isTrue();
        }
    }

    /** Rows with texts that are too long, absent ones and empty ones among them. */
    private static byte[] sample(int distinct, boolean dictionary) {
        ParquetSample file = new ParquetSample(
                "optional binary T (STRING); required int32 N; optional int64 C;",
                options -> options.withDictionaryEncoding(dictionary)
                        .withDictionaryPageSize(8 << 20)
                        .withRowGroupRowCountLimit(100_000)
                        .withPageRowCountLimit(7_000));
        for (int i = 0; i < ROWS; i++) {
            @Nullable
            String text = i % 13 == 0
                    ? null
                    : i % 17 == 0 ? "" : "t" + (i * 31 % distinct) + "x".repeat(i % 101 == 0 ? 20 : 0);
            file.add(text, i * 7 % Math.min(distinct, MANY), i % 3 == 0 ? null : (long) (i % 5));
        }
        return file.bytes();
    }

    /** Of each batch hashes of its rows, and which of them are set aside. */
    private List<long[]> read(byte[] content, int batchRows, CellNotation cells) throws IOException {
        Path path = folder.resolve("a.parquet");
        Files.write(path, content);
        SourceRows rows = new ParquetSourceFormat()
                .rows(DeliveredFile.of(Here.file(path), new NamedFormat(NamedFormat.PARQUET, cells, new TreeMap<>())));
        TableSchema schema = new TableSchema(
                "T",
                "TEST",
                List.of(
                        Column.of("T", ColumnType.string(12)),
                        Column.of("N", ColumnType.integer(9)),
                        Column.of("C", ColumnType.string(2))),
                List.of(),
                List.of(),
                List.of(),
                "0");
        RowLayout layout =
                new RowLayout(schema.columns(), CellInterpreters.of(TableRules.usual(schema), cells), List.of(0, 1, 2));
        List<long[]> batches = new ArrayList<>();
        try (RecordReader reader = rows.read(rows.whole(), new ReaderMemory(layout), batchRows, SpareHands.NONE)) {
            RecordBatch batch;
            do {
                batch = reader.read();
                batches.add(Arrays.copyOf(batch.rowHashes(), 2 * batch.rowCount()));
                batches.add(batch.suspects().stream()
                        .mapToLong(suspect -> suspect.row() * 31L + Arrays.hashCode(suspect.original()))
                        .toArray());
            } while (!batch.isLast());
        }
        return batches;
    }
}
