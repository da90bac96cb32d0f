package fr.sndscopy.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds the value of a cell by its bytes, and has new ones interpreted: the place where a row costs a look-up and only a
 * distinct text costs parsing, validation and hashing.
 *
 * <p>Texts have entries of four longs, half a cache line, in the order of their coming: key, state, hash lane 0, hash lane 1. An open
 * address table says where each is. A cell of at most 8 bytes is its own key; one of at most 16 is told by its first and its last 8;
 * a longer one is found by a hash of its bytes and compared with a copy of them. The state holds the length, whether a rule is
 * broken, and the value's id.
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

    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Cells of at most so many bytes are compared without a copy. */
    private static final int TWO_LONGS = 2 * Long.BYTES;

    private static final int LENGTH_SHIFT = 33;
    private static final long USED = 1L << 30;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final long SPREAD_AGAIN = 0xD6E8FEB86659FD93L;
    private static final int INITIAL_SLOTS = 64;

    /** Slots of the table for each entry, at least: most texts are where they are looked for first. */
    private static final int SLOTS_OF_ENTRY = 4;

    /** Longs of an entry. */
    private static final int ENTRY = 4;

    /** Of an entry, with its places in the table and the room that is kept free for others. */
    private static final int ENTRY_BYTES = 12 * Long.BYTES;

    private static final int LONGEST_PAUSE = 1 << 20;

    private final ColumnVector vector;
    private final CellInterpreter interpreter;
    private final boolean absentIsBroken;
    private final int[] ids;
    /** By slot, one more than the number of an entry, or 0. */
    private int[] table = new int[INITIAL_SLOTS];

    private int shift = Long.numberOfLeadingZeros(INITIAL_SLOTS - 1);
    private long[] entries = new long[ENTRY * INITIAL_SLOTS / SLOTS_OF_ENTRY];
    /** By entry, the last 8 bytes of a text of 9 to 16. */
    private long[] tails = new long[INITIAL_SLOTS / SLOTS_OF_ENTRY];
    /** By entry, where the copy of a longer text starts. */
    private int[] copyStarts = new int[INITIAL_SLOTS / SLOTS_OF_ENTRY];

    private byte[] copies = new byte[0];
    private int copiesEnd;
    private int used;

    private int nextLook = FIRST_LOOK;
    private int lookedAtRow;
    private int lookedAtUsed;
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
        forget();
        nextLook = FIRST_LOOK;
        lookedAtRow = 0;
        lookedAtUsed = 0;
        if (!interpretAll) {
            nextPause = 1;
        } else if (pause > 0) {
            pause--;
            vector.stopBeingDistinct(0);
        } else {
            interpretAll = false;
        }
    }

    private void forget() {
        if (used > 0) {
            Arrays.fill(table, 0);
        }
        used = 0;
        copiesEnd = 0;
    }

    /** About how much memory the cells that were put take, here and in the vector. */
    public long heldBytes() {
        return (long) used * ENTRY_BYTES + copiesEnd + vector.heldBytes();
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
        int entry = find(text, start, length);
        if (entry < 0) {
            add(row, text, start, length);
            return;
        }
        lastState = entries[ENTRY * entry + 1];
        lastLane0 = entries[ENTRY * entry + 2];
        lastLane1 = entries[ENTRY * entry + 3];
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
        while (done < block.rows()) {
            if (!interpretAll) {
                int known = done + putKnown(firstRow, done, block, column, rowHashes);
                states |= lastState;
                done = known;
            }
            if (done < block.rows()) {
                states |= putOne(firstRow + done, done, block, column, rowHashes);
                done++;
            }
        }
        return states;
    }

    /**
     * Puts cells that are known, up to the first that is not, or is not where it is looked for first.
     *
     * @param from the first of them, by its row in the block
     * @return how many; their states together are in {@link #lastState}
     */
    private int putKnown(int firstRow, int from, CellBlock block, int column, long[] rowHashes) {
        byte[] text = block.text();
        int[] starts = block.starts();
        int[] behind = block.behind();
        int startsAt = column * block.stride();
        int behindAt = block.behindFrom(column);
        int[] slots = table;
        long[] known = entries;
        int byShift = shift;
        int rows = block.rows();
        long states = 0;
        int row = from;
        for (; row < rows; row++) {
            int start = starts[startsAt + row];
            int length = behind[behindAt + row] - 1 - start;
            if (start < 0 || length > LONGEST_KEPT_BYTES) {
                break;
            }
            int entry;
            if (length <= Long.BYTES) {
                long key = key(text, start, length);
                entry = ENTRY * (slots[slot(key, byShift)] - 1);
                if (entry < 0 || known[entry] != key || known[entry + 1] >>> LENGTH_SHIFT != (USED | length)) {
                    break;
                }
            } else {
                entry = ENTRY * find(text, start, length);
                if (entry < 0) {
                    break;
                }
            }
            long state = known[entry + 1];
            states |= state;
            int at = firstRow + row;
            ids[at] = (int) state;
            rowHashes[2 * at] += known[entry + 2];
            rowHashes[2 * at + 1] += known[entry + 3];
        }
        lastState = states;
        return row - from;
    }

    /** Puts whatever cell there is; returns its state. */
    private long putOne(int row, int rowOfBlock, CellBlock block, int column, long[] rowHashes) {
        int start = block.starts()[column * block.stride() + rowOfBlock];
        if (start == CellBlock.NO_CELL) {
            putAbsent(row);
            return 0;
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

    /** The entry of a text, or -1. */
    private int find(byte[] text, int start, int length) {
        long key = key(text, start, length);
        long tag = USED | length;
        long tail = length > Long.BYTES ? (long) LONG_LE.get(text, start + length - Long.BYTES) : 0;
        int mask = table.length - 1;
        int at = slot(length > Long.BYTES && length <= TWO_LONGS ? mixed(key, tail) : key, shift);
        while (true) {
            int entry = table[at] - 1;
            if (entry < 0) {
                return -1;
            }
            if (entries[ENTRY * entry] == key
                    && entries[ENTRY * entry + 1] >>> LENGTH_SHIFT == tag
                    && (length <= Long.BYTES
                            || (tails[entry] == tail
                                    && (length <= TWO_LONGS
                                            || sameBytes(text, start, copies, copyStarts[entry], length))))) {
                return entry;
            }
            at = (at + 1) & mask;
        }
    }

    private void add(int row, byte[] text, int start, int length) {
        if (used == nextLook) {
            if (used >= MAX_DISTINCT || !pays(row)) {
                giveUp(row);
                interpret(row, text, start, length);
                return;
            }
            nextLook *= 2;
            lookedAtRow = row;
            lookedAtUsed = used;
        }
        interpret(row, text, start, length);
        if (SLOTS_OF_ENTRY * (used + 1) > table.length) {
            grow();
        }
        long key = key(text, start, length);
        entries[ENTRY * used] = key;
        entries[ENTRY * used + 1] = lastState;
        entries[ENTRY * used + 2] = lastLane0;
        entries[ENTRY * used + 3] = lastLane1;
        if (length > Long.BYTES) {
            tails[used] = (long) LONG_LE.get(text, start + length - Long.BYTES);
        }
        if (length > TWO_LONGS) {
            copyStarts[used] = copy(text, start, length);
        }
        place(used++);
    }

    private boolean pays(int row) {
        int cells = 0;
        for (int i = lookedAtRow; i < row; i++) {
            cells += ids[i] == ColumnVector.NULL_ID ? 0 : 1;
        }
        return DictionaryWorth.pays(used, used - lookedAtUsed, Math.max(1, cells), vector.meanValueBytes());
    }

    private void giveUp(int rows) {
        vector.stopBeingDistinct(rows);
        forget();
        interpretAll = true;
        pause = nextPause;
        nextPause = Math.min(LONGEST_PAUSE, 2 * nextPause);
    }

    private void interpret(int row, byte[] text, int start, int length) {
        int id = interpreter.interpret(text, start, length, vector);
        long state = ((USED | length) << LENGTH_SHIFT) | (id & 0xffffffffL);
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

    private int copy(byte[] buffer, int offset, int length) {
        int start = copiesEnd;
        int end = Math.addExact(start, length);
        // 8 bytes more, for comparing by whole longs
        if (end + 8 > copies.length) {
            copies = Arrays.copyOf(copies, Math.max(end + 8, Math.addExact(copies.length, copies.length >> 1)));
        }
        System.arraycopy(buffer, offset, copies, start, length);
        copiesEnd = end;
        return start;
    }

    /** Puts an entry into the first free slot behind the one that it is looked for at. */
    private void place(int entry) {
        int length = (int) (entries[ENTRY * entry + 1] >>> LENGTH_SHIFT & (USED - 1));
        long key = entries[ENTRY * entry];
        int mask = table.length - 1;
        int at = slot(length > Long.BYTES && length <= TWO_LONGS ? mixed(key, tails[entry]) : key, shift);
        while (table[at] != 0) {
            at = (at + 1) & mask;
        }
        table[at] = entry + 1;
    }

    private void grow() {
        table = new int[table.length * 2];
        shift--;
        int capacity = table.length / SLOTS_OF_ENTRY;
        entries = Arrays.copyOf(entries, ENTRY * capacity);
        tails = Arrays.copyOf(tails, capacity);
        copyStarts = Arrays.copyOf(copyStarts, capacity);
        for (int entry = 0; entry < used; entry++) {
            place(entry);
        }
    }

    /** What an entry is told by: the first 8 bytes, the first one lowest, zeros behind the last; of a long text, a hash. */
    private static long key(byte[] text, int start, int length) {
        if (length > TWO_LONGS) {
            return hashBytes(text, start, length);
        }
        long first = (long) LONG_LE.get(text, start);
        // shifts by 64 are none: what is shorter than 8 bytes is cut, and nothing is left of no bytes
        return length > Long.BYTES ? first : first & (-1L >>> -(length << 3)) & ((long) -length >> 63);
    }

    private static long mixed(long first, long last) {
        return (first * SPREAD ^ last) * SPREAD_AGAIN;
    }

    /**
     * Where the search for a key begins. Texts of digits differ in a few bits of each byte: one multiplication leaves them in long
     * runs of neighbouring slots, a second one scatters them.
     */
    private static int slot(long key, int shift) {
        long hash = key * SPREAD;
        return (int) (((hash ^ (hash >>> 32)) * SPREAD_AGAIN) >>> shift);
    }

    private static long hashBytes(byte[] buffer, int offset, int length) {
        long hash = length * SPREAD;
        int end = offset + length;
        int at = offset;
        for (; at + 8 <= end; at += 8) {
            hash = (hash ^ (long) LONG_LE.get(buffer, at)) * SPREAD_AGAIN;
            hash ^= hash >>> 32;
        }
        // the last 8 bytes, overlapping those before
        hash = (hash ^ (long) LONG_LE.get(buffer, end - 8)) * SPREAD_AGAIN;
        return hash ^ (hash >>> 29);
    }

    private static boolean sameBytes(byte[] a, int aStart, byte[] b, int bStart, int length) {
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            if ((long) LONG_LE.get(a, aStart + at) != (long) LONG_LE.get(b, bStart + at)) {
                return false;
            }
        }
        return (long) LONG_LE.get(a, aStart + length - 8) == (long) LONG_LE.get(b, bStart + length - 8);
    }
}
