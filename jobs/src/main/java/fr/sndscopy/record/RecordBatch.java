package fr.sndscopy.record;

import fr.sndscopy.schema.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one Parquet row group, column by column, and the rows of the same stretch of source that cannot be stored.
 *
 * <p>A batch and its vectors belong to the reader that filled them and are valid until its next read. Not thread-safe.
 */
public final class RecordBatch {
    private final List<ColumnVector> columns;
    private final long[] rowHashes;
    private final List<SuspectRow> suspects = new ArrayList<>();
    private final List<RejectedRow> rejected = new ArrayList<>();
    private int rowCount;
    private boolean last;

    public RecordBatch(List<Column> columns, int rowCapacity) {
        this.columns = columns.stream()
                .map(column -> new ColumnVector(column, rowCapacity))
                .toList();
        this.rowHashes = new long[2 * rowCapacity];
    }

    /** In the contract's order. */
    public List<ColumnVector> columns() {
        return columns;
    }

    /** Rows that can be stored. */
    public int rowCount() {
        return rowCount;
    }

    public void setRowCount(int rowCount) {
        this.rowCount = rowCount;
    }

    /** By row, the sum of its cells' hashes: lane 0 at {@code 2 * row}, lane 1 behind it. */
    public long[] rowHashes() {
        return rowHashes;
    }

    /** Rows, still among {@link #columns()}, that the reader saw break a rule, in order. */
    public List<SuspectRow> suspects() {
        return suspects;
    }

    /** Rows of this stretch that are not among {@link #columns()}. */
    public List<RejectedRow> rejected() {
        return rejected;
    }

    /** Whether the source of this batch has nothing behind it. The last batch may hold no row. */
    public boolean isLast() {
        return last;
    }

    public void setLast(boolean last) {
        this.last = last;
    }

    /** Empties the batch, keeping its arrays. */
    public void clear() {
        rowCount = 0;
        last = false;
        suspects.clear();
        rejected.clear();
        for (ColumnVector column : columns) {
            column.clear();
        }
    }

    /**
     * Moves the suspect rows out of the columns.
     *
     * @param rejections one for each of {@link #suspects()}
     */
    public void reject(List<RejectedRow> rejections) {
        if (rejections.size() != suspects.size()) {
            throw new IllegalArgumentException("one rejection for each suspect row");
        }
        if (suspects.isEmpty()) {
            return;
        }
        boolean[] dropped = new boolean[rowCount];
        for (SuspectRow suspect : suspects) {
            dropped[suspect.row()] = true;
        }
        dropRows(dropped);
        rejected.addAll(rejections);
        suspects.clear();
    }

    private void dropRows(boolean[] dropped) {
        int kept = 0;
        for (int row = 0; row < rowCount; row++) {
            if (!dropped[row]) {
                rowHashes[2 * kept] = rowHashes[2 * row];
                rowHashes[2 * kept + 1] = rowHashes[2 * row + 1];
                kept++;
            }
        }
        for (ColumnVector column : columns) {
            column.dropRows(dropped, rowCount);
        }
        rowCount = kept;
    }
}
