package fr.sndscopy.source;

import fr.sndscopy.record.CellBlock;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ColumnDictionary;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A batch as cells are put into its columns, in the order of a file: what every reader of rows has in common. A reader begins with
 * {@link #clear}, puts the cells of one row after the other and ends each with {@link #endRow}, or puts the cells of many rows at once, and hands out what {@link #finish}
 * gives. Not thread-safe.
 */
public final class BatchFill {
    /** The most cells of a batch: each has an id of four bytes, whatever is in it. */
    private static final int MAX_BATCH_CELLS = 1 << 24;

    /** A batch ends when its values take about so much. */
    private static final long MAX_BATCH_BYTES = 96L << 20;

    private final RecordBatch batch;
    private final ColumnDictionary[] dictionaries;
    private final long[] absentCells;
    private final ColumnVector[] absentColumns;
    private final ColumnVector[] refusedColumns;
    private final long absentState;
    private boolean[] broken = new boolean[0];
    private long lane0;
    private long lane1;
    private long states;

    /**
     * An empty batch.
     *
     * @param rowCapacity the most rows, as {@link #rows} gives it
     * @param source where rows can be found again
     */
    public BatchFill(RowLayout layout, int rowCapacity, RecordBatch.RowSource source) {
        this(layout, rowCapacity);
        start(source);
    }

    /** One that is not yet {@linkplain #start started}. */
    BatchFill(RowLayout layout, int rowCapacity) {
        List<Column> columns = layout.columns();
        List<CellInterpreter> interpreters = layout.interpreters();
        this.batch = new RecordBatch(columns, rowCapacity);
        this.refusedColumns = layout.refused().stream()
                .map(column -> new ColumnVector(column, rowCapacity))
                .toArray(ColumnVector[]::new);
        int width = layout.places().size();
        this.dictionaries = new ColumnDictionary[width];
        this.absentCells = new long[width];
        boolean[] present = new boolean[columns.size()];
        for (int place = 0; place < width; place++) {
            int column = layout.places().get(place);
            boolean known = column < columns.size();
            if (known) {
                present[column] = true;
                absentCells[place] = stateOfAbsent(interpreters.get(column));
            }
            dictionaries[place] = new ColumnDictionary(
                    known ? batch.columns().get(column) : refusedColumns[column - columns.size()],
                    interpreters.get(column));
        }
        int[] missing =
                IntStream.range(0, columns.size()).filter(i -> !present[i]).toArray();
        this.absentState = Arrays.stream(missing)
                .mapToLong(i -> stateOfAbsent(interpreters.get(i)))
                .reduce(0, (one, other) -> one | other);
        this.absentColumns =
                Arrays.stream(missing).mapToObj(i -> batch.columns().get(i)).toArray(ColumnVector[]::new);
        this.states = absentState;
    }

    private static long stateOfAbsent(CellInterpreter interpreter) {
        return (interpreter.violationsOfAbsent() & interpreter.rejecting()) != 0 ? ColumnDictionary.BROKEN : 0;
    }

    /** The most rows that a batch of this layout may have. */
    public static int rows(RowLayout layout, int maxRowsPerBatch) {
        int width =
                Math.max(1, Math.max(layout.places().size(), layout.columns().size()));
        return Math.max(1, Math.min(maxRowsPerBatch, MAX_BATCH_CELLS / width));
    }

    /** What is being filled. */
    public RecordBatch batch() {
        return batch;
    }

    /**
     * Starts anew, for another reader, as if nothing had been put before.
     *
     * @param source where rows can be found again
     */
    void start(RecordBatch.RowSource source) {
        batch.comeFrom(source);
        for (ColumnDictionary dictionary : dictionaries) {
            dictionary.restart();
        }
        lane0 = 0;
        lane1 = 0;
        states = absentState;
        clear();
    }

    /** Empties the batch. */
    public void clear() {
        batch.clear();
        for (ColumnVector refused : refusedColumns) {
            refused.clear();
        }
        for (ColumnDictionary dictionary : dictionaries) {
            dictionary.clear();
        }
    }

    /**
     * Puts a cell of the row that is to be ended next.
     *
     * @param row its place in the batch
     * @param place in the file
     * @param text {@code text[offset, offset + length)}, with 8 bytes behind it that may be read
     */
    public void put(int row, int place, byte[] text, int offset, int length) {
        ColumnDictionary dictionary = dictionaries[place];
        dictionary.put(row, text, offset, length);
        lane0 += dictionary.lane0();
        lane1 += dictionary.lane1();
        states |= dictionary.state();
    }

    /**
     * Puts the cells of whole rows, which are ended with that; where they start is for the reader to say.
     *
     * @param firstRow place of the first row in the batch
     * @param cells a column of it for each place in the file
     * @return whether any of the rows {@linkplain #isBroken cannot be stored}
     */
    public boolean put(int firstRow, CellBlock cells) {
        int rows = cells.rows();
        long[] rowHashes = batch.rowHashes();
        Arrays.fill(rowHashes, 2 * firstRow, 2 * (firstRow + rows), 0);
        boolean anyBroken = absentState != 0;
        if (broken.length < rows) {
            broken = new boolean[rows];
        }
        Arrays.fill(broken, 0, rows, anyBroken);
        for (int place = 0; place < dictionaries.length; place++) {
            ColumnDictionary dictionary = dictionaries[place];
            if ((dictionary.put(firstRow, cells, place, rowHashes) & ColumnDictionary.BROKEN) != 0) {
                dictionary.markBroken(firstRow, rows, broken);
                anyBroken = true;
            }
        }
        return anyBroken;
    }

    /**
     * Whether a row that was put with others cannot be stored, so that the reader is to add it to the batch's suspects.
     *
     * @param row its place among those put last
     */
    public boolean isBroken(int row) {
        return broken[row];
    }

    /** Says that the row that is to be ended next has no cell at a place in the file. */
    public void putAbsent(int row, int place) {
        dictionaries[place].putAbsent(row);
        states |= absentCells[place];
    }

    /**
     * Ends a row all of whose cells have been put.
     *
     * @param start where it starts, in the reader's own terms
     * @return whether it cannot be stored, so that the reader is to add it to the batch's suspects
     */
    public boolean endRow(int row, int start) {
        batch.rowStarts()[row] = start;
        batch.rowHashes()[2 * row] = lane0;
        batch.rowHashes()[2 * row + 1] = lane1;
        boolean broken = (states & ColumnDictionary.BROKEN) != 0;
        lane0 = 0;
        lane1 = 0;
        states = absentState;
        return broken;
    }

    /** What is wrong with a row for having a value where the contract has no column. */
    public List<CellViolation> refusedValues(int row) {
        return Arrays.stream(refusedColumns)
                .filter(refused -> refused.ids()[row] != ColumnVector.NULL_ID)
                .map(refused -> new CellViolation(
                        ViolationCode.UNKNOWN_COLUMN, refused.column().name()))
                .toList();
    }

    /** Whether the values take so much memory that the batch is to end. */
    public boolean isFull() {
        long held = 0;
        for (ColumnDictionary dictionary : dictionaries) {
            held += dictionary.heldBytes();
        }
        return held > MAX_BATCH_BYTES;
    }

    /**
     * The batch, filled.
     *
     * @param rows how many have been ended
     * @param last whether nothing follows
     */
    public RecordBatch finish(int rows, boolean last) {
        batch.setLast(last);
        batch.setRowCount(rows);
        for (ColumnVector column : batch.columns()) {
            column.countAbsent(rows);
        }
        for (ColumnVector absent : absentColumns) {
            absent.fillAbsent(rows);
        }
        return batch;
    }
}
