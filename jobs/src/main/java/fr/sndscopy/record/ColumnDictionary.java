package fr.sndscopy.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds the value of a cell by its bytes, and has new ones interpreted: the place where a row costs a look-up and only a
 * distinct text costs parsing, validation and hashing.
 *
 * <p>Texts have entries in the order of their coming, and an open address table says where each is. While no text is longer than 8
 * bytes, an entry is four longs, half a cache line: the text itself, its state, hash lane 0, hash lane 1. From the first longer one
 * on it is a whole line, with the text's last 8 bytes, and those next to its first and to its last 8, behind: what a text of up to 32
 * bytes is told by lies beside what is said of it. A longer text is found by a hash of its bytes and compared with a copy of them.
 * The state holds the length, whether a rule is broken, and the value's id.
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

    private static final int TWO_LONGS = 2 * Long.BYTES;

    /** Cells of at most so many bytes are compared without a copy. */
    private static final int FOUR_LONGS = 4 * Long.BYTES;

    private static final int LENGTH_SHIFT = 33;
    private static final long USED = 1L << 30;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final long SPREAD_AGAIN = 0xD6E8FEB86659FD93L;
    private static final int INITIAL_SLOTS = 64;

    /** Slots of the table for each entry, at least: most texts are where they are looked for first. */
    private static final int SLOTS_OF_ENTRY = 4;

    /** Longs of an entry, by their binary logarithm: of a text of at most 8 bytes, and where there are longer ones. */
    private static final int SHORT_ENTRY = 2;

    private static final int LONG_ENTRY = 3;

    /** What is where in an entry. */
    private static final int KEY = 0;

    private static final int STATE = 1;
    private static final int LANE_0 = 2;
    private static final int LANE_1 = 3;
    private static final int LAST = 4;
    private static final int SECOND = 5;
    private static final int LAST_BUT_ONE = 6;

    /** Where the copy of a text starts that is longer than what an entry holds. */
    private static final int COPY = 7;

    private static final int LONGEST_PAUSE = 1 << 20;

    private final ColumnVector vector;
    private final CellInterpreter interpreter;
    private final boolean absentIsBroken;
    private final int[] ids;
    /** By slot, one more than the number of an entry, or 0. */
    private int[] table = new int[INITIAL_SLOTS];

    private int shift = Long.numberOfLeadingZeros(INITIAL_SLOTS - 1);
    private int entrySize = SHORT_ENTRY;
    private long[] entries = new long[(INITIAL_SLOTS / SLOTS_OF_ENTRY) << SHORT_ENTRY];
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

    /** Forgets besides what became of earlier batches. */
    public void restart() {
        interpretAll = false;
        pause = 0;
        nextPause = 1;
        clear();
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
        // an entry, its places in the table, and as much again that is kept free for others
        long entryBytes = 2L * ((Long.BYTES << entrySize) + SLOTS_OF_ENTRY * Integer.BYTES);
        return used * entryBytes + copiesEnd + vector.heldBytes();
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
        lastState = entries[entry + STATE];
        lastLane0 = entries[entry + LANE_0];
        lastLane1 = entries[entry + LANE_1];
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
     * Puts cells that are known, up to the first that is not, or is not where it is looked for first: there most of them are.
     *
     * <p>A loop for each size of entry, with its last lines twice: one for both took two fifths longer (decision 0147).
     *
     * @param from the first of them, by its row in the block
     * @return how many; their states together are in {@link #lastState}
     */
    private int putKnown(int firstRow, int from, CellBlock block, int column, long[] rowHashes) {
        return entrySize == SHORT_ENTRY
                ? putKnownShort(firstRow, from, block, column, rowHashes)
                : putKnownLong(firstRow, from, block, column, rowHashes);
    }

    private int putKnownShort(int firstRow, int from, CellBlock block, int column, long[] rowHashes) {
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
            if (start < 0 || length > Long.BYTES) {
                break;
            }
            long key = upToLong(text, start, length);
            int entry = (slots[slot(key, byShift)] - 1) << SHORT_ENTRY;
            if (entry < 0 || known[entry] != key || known[entry + STATE] >>> LENGTH_SHIFT != (USED | length)) {
                break;
            }
            long state = known[entry + STATE];
            states |= state;
            int at = firstRow + row;
            ids[at] = (int) state;
            rowHashes[2 * at] += known[entry + LANE_0];
            rowHashes[2 * at + 1] += known[entry + LANE_1];
        }
        lastState = states;
        return row - from;
    }

    private int putKnownLong(int firstRow, int from, CellBlock block, int column, long[] rowHashes) {
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
            int end = behind[behindAt + row] - 1;
            int length = end - start;
            if (start < 0 || length > FOUR_LONGS) {
                break;
            }
            long first;
            long last = 0;
            long hash;
            if (length <= Long.BYTES) {
                first = upToLong(text, start, length);
                hash = first;
            } else {
                first = longAt(text, start);
                last = longAt(text, end - Long.BYTES);
                hash = mixed(first, last);
                if (length > TWO_LONGS) {
                    hash = mixed(hash, mixed(longAt(text, start + Long.BYTES), longAt(text, end - TWO_LONGS)));
                }
            }
            int entry = (slots[slot(hash, byShift)] - 1) << LONG_ENTRY;
            if (entry < 0
                    || known[entry] != first
                    || known[entry + LAST] != last
                    || known[entry + STATE] >>> LENGTH_SHIFT != (USED | length)
                    || (length > TWO_LONGS
                            && (known[entry + SECOND] != longAt(text, start + Long.BYTES)
                                    || known[entry + LAST_BUT_ONE] != longAt(text, end - TWO_LONGS)))) {
                break;
            }
            long state = known[entry + STATE];
            states |= state;
            int at = firstRow + row;
            ids[at] = (int) state;
            rowHashes[2 * at] += known[entry + LANE_0];
            rowHashes[2 * at + 1] += known[entry + LANE_1];
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

    /** Where in {@link #entries} the entry of a text begins, or a negative number. */
    private int find(byte[] text, int start, int length) {
        if (length > Long.BYTES && entrySize == SHORT_ENTRY) {
            return -1;
        }
        long tag = USED | length;
        long key = key(text, start, length);
        int mask = table.length - 1;
        int at = slot(hash(key, text, start, length), shift);
        while (true) {
            int entry = (table[at] - 1) << entrySize;
            if (entry < 0
                    || (entries[entry + KEY] == key
                            && entries[entry + STATE] >>> LENGTH_SHIFT == tag
                            && (length <= Long.BYTES || isRestOf(entry, text, start, length)))) {
                return entry;
            }
            at = (at + 1) & mask;
        }
    }

    /** Whether a text of more than 8 bytes, and of the key of an entry, is the entry's. */
    private boolean isRestOf(int entry, byte[] text, int start, int length) {
        if (length > FOUR_LONGS) {
            return sameBytes(text, start, copies, (int) entries[entry + COPY], length);
        }
        int end = start + length;
        return entries[entry + LAST] == longAt(text, end - Long.BYTES)
                && (length <= TWO_LONGS
                        || (entries[entry + SECOND] == longAt(text, start + Long.BYTES)
                                && entries[entry + LAST_BUT_ONE] == longAt(text, end - TWO_LONGS)));
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
        if (length > Long.BYTES && entrySize == SHORT_ENTRY) {
            lengthenEntries();
        }
        int entry = used << entrySize;
        entries[entry + KEY] = key(text, start, length);
        entries[entry + STATE] = lastState;
        entries[entry + LANE_0] = lastLane0;
        entries[entry + LANE_1] = lastLane1;
        if (length > FOUR_LONGS) {
            entries[entry + COPY] = copy(text, start, length);
        } else if (length <= Long.BYTES && entrySize == LONG_ENTRY) {
            entries[entry + LAST] = 0;
        } else if (length > Long.BYTES) {
            int end = start + length;
            entries[entry + LAST] = longAt(text, end - Long.BYTES);
            if (length > TWO_LONGS) {
                entries[entry + SECOND] = longAt(text, start + Long.BYTES);
                entries[entry + LAST_BUT_ONE] = longAt(text, end - TWO_LONGS);
            }
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
    private void place(int number) {
        int mask = table.length - 1;
        int at = slot(hashOf(number << entrySize), shift);
        while (table[at] != 0) {
            at = (at + 1) & mask;
        }
        table[at] = number + 1;
    }

    private void grow() {
        table = new int[table.length * 2];
        shift--;
        entries = Arrays.copyOf(entries, (table.length / SLOTS_OF_ENTRY) << entrySize);
        for (int number = 0; number < used; number++) {
            place(number);
        }
    }

    /** Makes room for the longer texts beside the shorter ones that are there. */
    private void lengthenEntries() {
        long[] shorter = entries;
        entries = new long[shorter.length << (LONG_ENTRY - SHORT_ENTRY)];
        for (int number = 0; number < used; number++) {
            System.arraycopy(shorter, number << SHORT_ENTRY, entries, number << LONG_ENTRY, 1 << SHORT_ENTRY);
        }
        entrySize = LONG_ENTRY;
    }

    /** What a text is told by first: the first 8 bytes, the first one lowest, zeros behind the last; of a long text, a hash. */
    private static long key(byte[] text, int start, int length) {
        if (length > FOUR_LONGS) {
            return hashBytes(text, start, length);
        }
        return length > Long.BYTES ? longAt(text, start) : upToLong(text, start, length);
    }

    /** A text of at most 8 bytes, the first one lowest. */
    private static long upToLong(byte[] text, int start, int length) {
        // shifts by 64 are none: what is shorter than 8 bytes is cut, and nothing is left of no bytes
        return longAt(text, start) & (-1L >>> -(length << 3)) & ((long) -length >> 63);
    }

    private static long longAt(byte[] text, int at) {
        return (long) LONG_LE.get(text, at);
    }

    /** What the place of a text in the table is found by. */
    private static long hash(long key, byte[] text, int start, int length) {
        if (length <= Long.BYTES || length > FOUR_LONGS) {
            return key;
        }
        int end = start + length;
        long ends = mixed(key, longAt(text, end - Long.BYTES));
        return length <= TWO_LONGS
                ? ends
                : mixed(ends, mixed(longAt(text, start + Long.BYTES), longAt(text, end - TWO_LONGS)));
    }

    /** Likewise, of the text of the entry that begins there. */
    private long hashOf(int entry) {
        long key = entries[entry + KEY];
        int length = (int) (entries[entry + STATE] >>> LENGTH_SHIFT & (USED - 1));
        if (length <= Long.BYTES || length > FOUR_LONGS) {
            return key;
        }
        long ends = mixed(key, entries[entry + LAST]);
        return length <= TWO_LONGS ? ends : mixed(ends, mixed(entries[entry + SECOND], entries[entry + LAST_BUT_ONE]));
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
