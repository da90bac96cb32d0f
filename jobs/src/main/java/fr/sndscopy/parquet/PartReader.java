package fr.sndscopy.parquet;

import fr.sndscopy.digest.CellHasher;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.parquet.StoredPart.RowGroup;
import fr.sndscopy.parquet.StoredPart.StoredColumn;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Reads parts back. The decoder is parquet-java's, with page checksums on, and the canonical text is made anew: nothing
 * but the contract is shared with the way in.
 *
 * <p>Everything here throws {@link PartRefusedException} for a file that is not the part it should be, {@link
 * fr.sndscopy.crypto.KeyServiceException} when its key cannot be had, and {@link IOException} for a file that cannot be
 * opened. Memory is that of one row group. Stateless.
 */
public final class PartReader {
    private PartReader() {}

    /**
     * Digests and control totals of a part, from its bytes.
     *
     * @param columns the contract; the file must have exactly these columns
     * @param key null expects a plaintext file
     */
    public static ContentSummary summarize(Path file, List<Column> columns, @Nullable PartReadKey key)
            throws IOException {
        MessageType schema = PartSchema.of(columns);
        List<ColumnSummarizer> summarizers = summarizers(columns);
        long rows = 0;
        long[] sums = new long[2];
        try (StoredPart part = StoredPart.open(file, columns, schema, key)) {
            long[] rowSums = new long[2 * part.maxRowGroupRows()];
            int[] ids = new int[part.maxRowGroupRows()];
            for (RowGroup group = part.nextRowGroup(); group != null; group = part.nextRowGroup()) {
                summarize(group, summarizers, ids, rowSums, sums);
                rows += group.rowCount();
            }
        }
        return new ContentSummary(
                rows,
                new Digest(sums[0], sums[1]),
                summarizers.stream().map(ColumnSummarizer::summary).toList());
    }

    private static void summarize(
            RowGroup group, List<ColumnSummarizer> summarizers, int[] ids, long[] rowSums, long[] sums)
            throws IOException {
        addCells(group, summarizers, ids, rowSums);
        long[] scratch = new long[2];
        for (int row = 0; row < group.rowCount(); row++) {
            CellHasher.addRow(rowSums[2 * row], rowSums[2 * row + 1], scratch, sums);
        }
    }

    /** Of each row the sum of the hashes of its cells. */
    private static void addCells(RowGroup group, List<ColumnSummarizer> summarizers, int[] ids, long[] rowSums)
            throws IOException {
        Arrays.fill(rowSums, 0, 2 * group.rowCount(), 0);
        for (int i = 0; i < summarizers.size(); i++) {
            ColumnSummarizer summarizer = summarizers.get(i);
            StoredColumn stored = group.columns().get(i);
            group.guarded(stored, () -> {
                summarizer.add(group, stored, ids, rowSums);
                return stored;
            });
        }
    }

    /**
     * Hashes all rows by some of their columns, in the order they are stored: the digest of one row each, of these columns.
     *
     * @param wanted some of the columns, in their order; the others are neither read nor decrypted, but must be there
     * @param consumer gets them row group by row group
     */
    public static void rowHashes(
            Path file, List<Column> columns, @Nullable PartReadKey key, List<Column> wanted, RowHashConsumer consumer)
            throws IOException {
        List<ColumnSummarizer> summarizers = summarizers(wanted);
        try (StoredPart part = StoredPart.open(file, columns, PartSchema.of(columns), key, wanted)) {
            long[] hashes = new long[2 * part.maxRowGroupRows()];
            int[] ids = new int[part.maxRowGroupRows()];
            long firstRow = 0;
            for (RowGroup group = part.nextRowGroup(); group != null; group = part.nextRowGroup()) {
                addCells(group, summarizers, ids, hashes);
                long[] scratch = new long[2];
                long[] row = new long[2];
                for (int i = 0; i < group.rowCount(); i++) {
                    Arrays.fill(row, 0);
                    CellHasher.addRow(hashes[2 * i], hashes[2 * i + 1], scratch, row);
                    hashes[2 * i] = row[0];
                    hashes[2 * i + 1] = row[1];
                }
                consumer.accept(firstRow, group.rowCount(), hashes);
                firstRow += group.rowCount();
            }
        }
    }

    private static List<ColumnSummarizer> summarizers(List<Column> columns) {
        MessageType schema = PartSchema.of(columns);
        List<ColumnSummarizer> summarizers = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            ColumnDescriptor descriptor = schema.getColumns().get(i);
            summarizers.add(new ColumnSummarizer(
                    columns.get(i), descriptor.getPrimitiveType().getPrimitiveTypeName()));
        }
        return summarizers;
    }

    /** Key-value pairs of the footer. */
    public static Map<String, String> metadata(Path file, List<Column> columns, @Nullable PartReadKey key)
            throws IOException {
        try (StoredPart part = StoredPart.open(file, columns, PartSchema.of(columns), key)) {
            return part.metadata();
        }
    }

    /** Hands every row to {@code consumer}, in the order they are stored. */
    public static void rows(Path file, List<Column> columns, @Nullable PartReadKey key, RowConsumer consumer)
            throws IOException {
        rows(file, columns, key, columns, consumer);
    }

    /**
     * Hands some cells of every row to {@code consumer}, in the order the rows are stored.
     *
     * @param wanted some of the columns, in their order; the others are neither read nor decrypted, but must be there
     */
    public static void rows(
            Path file, List<Column> columns, @Nullable PartReadKey key, List<Column> wanted, RowConsumer consumer)
            throws IOException {
        try (StoredPart part = StoredPart.open(file, columns, PartSchema.of(columns), key, wanted)) {
            @Nullable String[] cells = new String[wanted.size()];
            int ordinal = 0;
            for (RowGroup group = part.nextRowGroup(); group != null; group = part.nextRowGroup()) {
                consumer.begin(ordinal++);
                rows(group, cells, consumer);
            }
        }
    }

    private static void rows(RowGroup group, @Nullable String[] cells, RowConsumer consumer) throws IOException {
        List<StoredCellReader> readers = new ArrayList<>();
        for (StoredColumn stored : group.columns()) {
            readers.add(group.guarded(stored, () -> new StoredCellReader(group, stored)));
        }
        List<@Nullable String> row = Arrays.asList(cells);
        for (int i = 0; i < group.rowCount(); i++) {
            for (int c = 0; c < cells.length; c++) {
                cells[c] = group.guardedCell(readers.get(c));
            }
            consumer.accept(row);
        }
    }

    /**
     * Hashes keys of all rows, in the order they are stored; reads the columns of the keys alone.
     *
     * @param keys the components of each key, names of {@code columns}
     * @param secret the same for keys that are to be compared
     * @param consumer gets them row group by row group
     */
    public static void keys(
            Path file,
            List<Column> columns,
            @Nullable PartReadKey key,
            List<List<String>> keys,
            long secret,
            KeyConsumer consumer)
            throws IOException {
        List<Column> wanted = columns.stream()
                .filter(column -> keys.stream().anyMatch(components -> components.contains(column.name())))
                .toList();
        try (StoredPart part = StoredPart.open(file, columns, PartSchema.of(columns), key, wanted)) {
            RecordBatch batch = new RecordBatch(wanted, part.maxRowGroupRows());
            List<StoredKey> stored = keys.stream()
                    .map(components -> StoredKey.of(components, wanted, secret))
                    .toList();
            long firstRow = 0;
            for (RowGroup group = part.nextRowGroup(); group != null; group = part.nextRowGroup()) {
                StoredVectors.fill(batch, group);
                for (int i = 0; i < stored.size(); i++) {
                    stored.get(i).read(batch);
                    consumer.accept(
                            i,
                            firstRow,
                            batch.rowCount(),
                            stored.get(i).hashes(),
                            stored.get(i).absent());
                }
                firstRow += batch.rowCount();
            }
        }
    }

    /** Takes hashes of keys, a row group at a time. */
    @FunctionalInterface
    public interface KeyConsumer {
        /**
         * Takes the hashes of one key.
         *
         * @param key which one, by its place in the list asked for
         * @param firstRow 0-based, in the file
         * @param rowCount rows that follow one another
         * @param hashes two longs a row; valid during the call only
         * @param absent by row, whether a component is absent; valid during the call only
         */
        void accept(int key, long firstRow, int rowCount, long[] hashes, boolean[] absent) throws IOException;
    }

    /** Takes hashes of rows, a row group at a time. */
    @FunctionalInterface
    public interface RowHashConsumer {
        /**
         * Takes the hashes of some rows.
         *
         * @param firstRow 0-based, in the file
         * @param rowCount rows that follow one another
         * @param hashes two longs a row; valid during the call only
         */
        void accept(long firstRow, int rowCount, long[] hashes) throws IOException;
    }

    /** Takes rows one at a time. */
    @FunctionalInterface
    public interface RowConsumer {
        /**
         * Told before the rows of each row group.
         *
         * @param rowGroup from 0
         */
        default void begin(int rowGroup) {}

        /**
         * Takes one row.
         *
         * @param cells canonical text by column, null where the cell is absent; valid during the call only
         */
        void accept(List<@Nullable String> cells) throws IOException;
    }
}
