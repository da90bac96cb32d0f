package fr.sndscopy.record;

/**
 * Finds the value of a cell by its bytes, and has new ones interpreted: the place where a row costs a look-up and only a
 * distinct text costs parsing, validation and hashing.
 *
 * <p>When a row group has {@link #MAX_DISTINCT} texts, or when new ones keep coming so that look-ups {@linkplain DictionaryWorth cost
 * more than they save}, the dictionary is given up: to the end of the row group every cell is interpreted. A later group tries again,
 * after a pause that doubles with each attempt that fails.
 *
 * <p>Not thread-safe.
 */
public final class ColumnDictionary {
    /** Distinct texts of a column in a row group at which the dictionary is given up. */
    public static final int MAX_DISTINCT = 1 << 16;

    /** After so many distinct texts, and each time that they have doubled, it is asked whether the dictionary pays. */
    private static final int FIRST_LOOK = 1 << 12;

    /** Bit of {@link #state()} that is set when a row with this cell cannot be stored. */
    public static final long BROKEN = 1L << 32;

    /** A longer cell is not looked for: what it would be compared with is a second copy of it. */
    static final int LONGEST_KEPT_BYTES = 1 << 16;

    /** Longest cell, in bytes. */
    public static final int MAX_CELL_BYTES = (1 << 30) - 1;

    private static final int LONGEST_PAUSE = 1 << 20;

    private final ColumnVector vector;
    private final CellInterpreter interpreter;
    private final boolean absentIsBroken;
    private final int[] ids;
    private final KnownTexts known = new KnownTexts();

    private int nextLook = FIRST_LOOK;
    private int lookedAtRow;
    private int lookedAtTexts;
    private boolean interpretAll;
    /** Row groups for which the dictionary stays given up. */
    private int pause;

    private int nextPause = 1;

    private long lastState;
    private long lastLane0;
    private long lastLane1;

    public ColumnDictionary(ColumnVector vector, CellInterpreter interpreter) {
        this.vector = vector;
        this.interpreter = interpreter;
        this.absentIsBroken = (interpreter.violationsOfAbsent() & interpreter.rejecting()) != 0;
        this.ids = vector.ids();
    }

    /** Forgets everything found, for the next batch; the vector is cleared by its owner before. */
    public void clear() {
        known.forget();
        nextLook = FIRST_LOOK;
        lookedAtRow = 0;
        lookedAtTexts = 0;
        if (!interpretAll) {
            nextPause = 1;
        } else if (pause > 0) {
            pause--;
            vector.stopBeingDistinct(0);
        } else {
            interpretAll = false;
        }
    }

    /** Forgets besides what became of earlier batches. */
    public void restart() {
        interpretAll = false;
        pause = 0;
        nextPause = 1;
        clear();
    }

    /** About how much memory the cells that were put take, here and in the vector. */
    public long heldBytes() {
        return known.heldBytes() + vector.heldBytes();
    }

    /** The state of the cell last put by itself. */
    public long state() {
        return lastState;
    }

    /** Lane 0 of the hash of the cell last put by itself. */
    public long lane0() {
        return lastLane0;
    }

    /** Lane 1 of the hash of the cell last put by itself. */
    public long lane1() {
        return lastLane1;
    }

    /**
     * Puts a cell.
     *
     * @param row where
     * @param text {@code text[start, start + length)}, with {@link CellBlock#PADDING} bytes behind it that may be read
     */
    public void put(int row, byte[] text, int start, int length) {
        if (interpretAll || length > LONGEST_KEPT_BYTES) {
            interpret(row, text, start, length);
            return;
        }
        int entry = known.find(text, start, length);
        if (entry < 0) {
            add(row, text, start, length);
            return;
        }
        lastState = known.state(entry);
        lastLane0 = known.lane0(entry);
        lastLane1 = known.lane1(entry);
        ids[row] = (int) lastState;
    }

    /** Says that a row has no cell here at all. */
    public void putAbsent(int row) {
        ids[row] = ColumnVector.NULL_ID;
    }

    /**
     * Puts a column of cells.
     *
     * @param firstRow where the first of them belongs
     * @param column of the block
     * @param rowHashes by row, two lanes each, to which those of the cells are added
     * @return the {@linkplain #state() states} of all of them, one or the other
     */
    public long put(int firstRow, CellBlock block, int column, long[] rowHashes) {
        long states = 0;
        int done = 0;
        CellKeys keys = block.keys(column);
        if (keys == null) {
            known.begin(block, column);
        }
        while (done < block.rows()) {
            if (interpretAll) {
                done += interpreter.interpret(block, column, done, firstRow, vector, rowHashes);
            } else if (keys != null) {
                done += keys.put(done, block.rows(), firstRow, ids, rowHashes, absentIsBroken ? BROKEN : 0);
                states |= keys.states();
            } else {
                done += known.put(block, column, done, firstRow, ids, rowHashes);
                states |= known.states();
            }
            if (done < block.rows()) {
                states |= putOne(firstRow + done, done, block, column, rowHashes);
                if (keys != null && !interpretAll) {
                    keys.learn(done, lastState, lastLane0, lastLane1);
                }
                done++;
            }
        }
        return states;
    }

    /** Puts whatever cell there is; returns its state. */
    private long putOne(int row, int rowOfBlock, CellBlock block, int column, long[] rowHashes) {
        int start = block.starts()[column * block.stride() + rowOfBlock];
        if (start == CellBlock.NO_CELL) {
            putAbsent(row);
            return absentIsBroken ? BROKEN : 0;
        }
        int length = block.behind()[block.behindFrom(column) + rowOfBlock] - 1 - start;
        if (start < 0) {
            put(row, block.aside(), CellBlock.placeAside(start), length);
        } else {
            put(row, block.text(), start, length);
        }
        rowHashes[2 * row] += lastLane0;
        rowHashes[2 * row + 1] += lastLane1;
        return lastState;
    }

    /**
     * Notes which of the rows cannot be stored.
     *
     * @param broken by row, counted from {@code firstRow}
     */
    public void markBroken(int firstRow, int rows, boolean[] broken) {
        for (int row = 0; row < rows; row++) {
            int id = ids[firstRow + row];
            broken[row] |= id == ColumnVector.NULL_ID
                    ? absentIsBroken
                    : (vector.violations(id) & interpreter.rejecting()) != 0;
        }
    }

    private void add(int row, byte[] text, int start, int length) {
        if (known.count() == nextLook) {
            if (known.count() >= MAX_DISTINCT || !pays(row)) {
                giveUp(row);
                interpret(row, text, start, length);
                return;
            }
            nextLook *= 2;
            lookedAtRow = row;
            lookedAtTexts = known.count();
        }
        interpret(row, text, start, length);
        known.add(text, start, length, lastState, lastLane0, lastLane1);
    }

    private boolean pays(int row) {
        int cells = 0;
        for (int i = lookedAtRow; i < row; i++) {
            cells += ids[i] == ColumnVector.NULL_ID ? 0 : 1;
        }
        return DictionaryWorth.pays(
                known.count(), known.count() - lookedAtTexts, Math.max(1, cells), vector.meanValueBytes());
    }

    private void giveUp(int rows) {
        vector.stopBeingDistinct(rows);
        known.forget();
        interpretAll = true;
        pause = nextPause;
        nextPause = Math.min(LONGEST_PAUSE, 2 * nextPause);
    }

    private void interpret(int row, byte[] text, int start, int length) {
        int id = interpreter.interpret(text, start, length, vector);
        long state = id & 0xffffffffL;
        if (id == ColumnVector.NULL_ID) {
            lastLane0 = 0;
            lastLane1 = 0;
            if (absentIsBroken) {
                state |= BROKEN;
            }
        } else {
            lastLane0 = vector.hashes()[2 * id];
            lastLane1 = vector.hashes()[2 * id + 1];
            if (vector.hasMarks() && (vector.violations(id) & interpreter.rejecting()) != 0) {
                state |= BROKEN;
            }
        }
        lastState = state;
        ids[row] = id;
    }
}
