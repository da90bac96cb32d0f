package fr.sndscopy.record;

import java.util.Arrays;

/**
 * Cells of a column that are told by numbers, as where a file has a dictionary of its own: the same number is the same text, until {@link #forget}. What became of a text is looked up by its
 * number once it has been looked up by itself. Not thread-safe.
 */
public final class CellKeys {
    /** Of a cell that is not there. */
    public static final int NO_KEY = -1;

    /** Above what is said of a text. */
    private static final long KNOWN = 1L << 40;

    private static final int ENTRY = 4;
    private static final int LANE_0 = 1;
    private static final int LANE_1 = 2;

    private final int[] keys;
    private final long[] known;
    private long states;

    /**
     * Of a column of which nothing is known.
     *
     * @param size one more than the largest key
     * @param maxRows of a block
     */
    public CellKeys(int size, int maxRows) {
        this.keys = new int[maxRows];
        this.known = new long[Math.multiplyExact(ENTRY, size)];
    }

    /** By row of the block. */
    public int[] keys() {
        return keys;
    }

    /** Forgets what is known: for each batch anew. */
    public void forget() {
        Arrays.fill(known, 0);
    }

    /**
     * Puts cells up to the first of which the text is not known.
     *
     * @param from the first of them, by its row in the block
     * @param to behind the last
     * @param firstRow the row of the batch that the block's first one is
     * @param absentState what is said of a cell that is not there
     * @return how many
     */
    int put(int from, int to, int firstRow, int[] ids, long[] rowHashes, long absentState) {
        long seen = 0;
        int row = from;
        for (; row < to; row++) {
            int key = keys[row];
            int at = firstRow + row;
            if (key == NO_KEY) {
                ids[at] = ColumnVector.NULL_ID;
                seen |= absentState;
                continue;
            }
            int entry = ENTRY * key;
            long state = known[entry];
            if (state == 0) {
                break;
            }
            seen |= state;
            ids[at] = (int) state;
            rowHashes[2 * at] += known[entry + LANE_0];
            rowHashes[2 * at + 1] += known[entry + LANE_1];
        }
        states = seen;
        return row - from;
    }

    /** What was said of the texts put last, one or the other. */
    long states() {
        return states;
    }

    /** Notes what became of the text of a row. */
    void learn(int row, long state, long lane0, long lane1) {
        int entry = ENTRY * keys[row];
        known[entry] = KNOWN | state;
        known[entry + LANE_0] = lane0;
        known[entry + LANE_1] = lane1;
    }
}
