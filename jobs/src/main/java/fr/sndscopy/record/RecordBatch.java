package fr.sndscopy.record;

import fr.sndscopy.schema.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rows of one Parquet row group, column by column, and the rows of the same stretch of source that cannot be stored.
 *
 * <p>A batch and its vectors belong to the reader that filled them and are valid until its next read. Not thread-safe.
 */
public final class RecordBatch {
    private static final RowSource NOWHERE = (row, start) -> {
        throw new IllegalStateException("the rows of this batch cannot be found again");
    };

    private final List<ColumnVector> columns;
    private final long[] rowHashes;
    private final int[] rowStarts;
    private RowSource source = NOWHERE;
    private final SortedMap<Integer, SuspectRow> suspects = new TreeMap<>();
    private final List<RejectedRow> rejected = new ArrayList<>();
    private int rowCount;
    private boolean last;

    /**
     * Finds again what a row was made of.
     *
     * <p>Asked only before the next batch is read.
     */
    public interface RowSource {
        /**
         * The row that starts at {@code start}, one of {@link #rowStarts()}.
         *
         * @param row its place in the batch
         */
        SuspectRow locate(int row, int start);
    }

    /** A batch whose rows are not {@linkplain #suspect suspected} before it is told {@linkplain #comeFrom where they come from}. */
    public RecordBatch(List<Column> columns, int rowCapacity) {
        this.columns = columns.stream()
                .map(column -> new ColumnVector(column, rowCapacity))
                .toList();
        this.rowHashes = new long[2 * rowCapacity];
        this.rowStarts = new int[rowCapacity];
    }

    /** Says where rows can be found again. */
    public void comeFrom(RowSource source) {
        this.source = source;
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

    /** By row, where it starts, in the reader's own terms. */
    public int[] rowStarts() {
        return rowStarts;
    }

    /** Rows, still among {@link #columns()}, that cannot be stored, in order. */
    public Collection<SuspectRow> suspects() {
        return suspects.values();
    }

    /** Adds a row that nothing has been said of. */
    public void addSuspect(SuspectRow suspect) {
        suspects.put(suspect.row(), suspect);
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
     * Makes a suspect of a row, or adds to what is said of one.
     *
     * @param row among {@link #columns()}
     */
    public void suspect(int row, List<CellViolation> violations) {
        SuspectRow known = suspects.get(row);
        addSuspect((known == null ? source.locate(row, rowStarts[row]) : known).plus(violations));
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
        for (int row : suspects.keySet()) {
            dropped[row] = true;
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
                rowStarts[kept] = rowStarts[row];
                kept++;
            }
        }
        for (ColumnVector column : columns) {
            column.dropRows(dropped, rowCount);
        }
        rowCount = kept;
    }
}
