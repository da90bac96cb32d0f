package fr.sndscopy.record;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the cells of some rows stand in a text, column after column: found row by row, they are looked up column by column, so that
 * one column's dictionary is at hand for all of them.
 *
 * <p>A row that is whole has a start and an end in every column; of one that is not, nothing is put. Reused for the next rows. Not
 * thread-safe.
 */
public final class CellBlock {
    /** Bytes behind the end of a cell that must be readable. */
    public static final int PADDING = Long.BYTES;

    /** The start of a cell that is not there. */
    public static final int NO_CELL = -1;

    /**
     * Between the cells of a row there is a line of the cache more than its rows take: at a power of two, all of them would be kept in
     * the same few places of it.
     */
    private static final int GAP = 16;

    private final int columns;
    private final int stride;
    private final int[] starts;
    /** Behind the ends of the cells: where the next ones start, or an array of their own. */
    private final int[] behind;

    private final int behindFrom;
    private final @Nullable CellKeys[] keys;
    private int rows;
    private byte[] text = new byte[0];
    private byte[] aside = new byte[0];
    private int asideEnd;

    /** @param adjacent whether each cell is followed by one byte and then the next cell, as where nothing is quoted */
    private CellBlock(int columns, int maxRows, boolean adjacent) {
        this.columns = columns;
        this.stride = (maxRows + GAP - 1) / GAP * GAP + GAP;
        this.starts = new int[Math.multiplyExact(columns + 1, stride)];
        this.behind = adjacent ? starts : new int[starts.length];
        this.behindFrom = adjacent ? stride : 0;
        this.keys = new CellKeys[columns];
    }

    /** Of rows in which each cell starts one byte behind the one before. Where the last one ends is a start more. */
    public static CellBlock ofAdjacent(int columns, int maxRows) {
        return new CellBlock(columns, maxRows, true);
    }

    /** Of rows whose cells have a start and an end each. */
    public static CellBlock ofApart(int columns, int maxRows) {
        return new CellBlock(columns, maxRows, false);
    }

    /** Starts anew, with rows of this text. */
    public void clear(byte[] newText) {
        text = newText;
        rows = 0;
        asideEnd = 0;
    }

    /** The start of a row's cell in a column is at {@code column × stride() + row}. */
    public int[] starts() {
        return starts;
    }

    /** One more than the end of the cell whose start is at the same place, where {@linkplain #ofApart these are written}. */
    public int[] behind() {
        return behind;
    }

    public int stride() {
        return stride;
    }

    public int rows() {
        return rows;
    }

    public void setRows(int count) {
        rows = count;
    }

    /** Says that a row is not whole. */
    public void withoutCells(int row) {
        for (int column = 0; column <= columns; column++) {
            starts[column * stride + row] = NO_CELL;
        }
    }

    /**
     * Keeps a cell that does not stand in the text as it is to be read.
     *
     * @param at its place in {@link #starts()} and {@link #behind()}
     */
    public void putAside(int at, byte[] cell, int length) {
        int end = Math.addExact(asideEnd, length);
        if (aside.length < end + PADDING) {
            aside = Arrays.copyOf(aside, Math.max(end + PADDING, Math.addExact(aside.length, aside.length >> 1)));
        }
        System.arraycopy(cell, 0, aside, asideEnd, length);
        starts[at] = NO_CELL - 1 - asideEnd;
        behind[at] = starts[at] + length + 1;
        asideEnd = end;
    }

    /** Says that the cells of a column are told by these keys too, or by their texts alone. */
    public void tellBy(int column, @Nullable CellKeys byKeys) {
        keys[column] = byKeys;
    }

    @Nullable
    CellKeys keys(int column) {
        return keys[column];
    }

    /** Where a column begins in {@link #behind()}. */
    public int behindFrom(int column) {
        return column * stride + behindFrom;
    }

    /** What cells with a start from 0 on stand in; {@link #PADDING} bytes behind each may be read. */
    public byte[] text() {
        return text;
    }

    /** What cells with a start below {@link #NO_CELL} stand in. */
    byte[] aside() {
        return aside;
    }

    /** Where in {@link #aside()} a cell with such a start stands. */
    static int placeAside(int start) {
        return NO_CELL - 1 - start;
    }
}
