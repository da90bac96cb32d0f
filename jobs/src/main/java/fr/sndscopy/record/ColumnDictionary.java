package fr.sndscopy.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds the value of a cell by its bytes, and has new ones interpreted: the place where a row costs a look-up and only a
 * distinct text costs parsing, validation and hashing.
 *
 * <p>Open addressing over entries of four longs, half a cache line: key, state, hash lane 0, hash lane 1. A cell of at most 8
 * bytes is its own key; a longer one is found by a hash of its bytes and compared with a copy of them. The state holds the
 * length, whether a rule is broken, and the value's id.
 *
 * <p>When a row group has more than {@link #MAX_DISTINCT} texts, or when its first few thousand hardly repeat, look-ups cost
 * more than they save: from then on, to the end of the part, every cell is interpreted.
 *
 * <p>Not thread-safe.
 */
public final class ColumnDictionary {
    /** Distinct texts of a column in a row group beyond which the dictionary is given up. */
    public static final int MAX_DISTINCT = 1 << 16;

    /** After so many distinct texts it is asked whether texts repeat at all. */
    private static final int FIRST_LOOK = 1 << 12;

    /** Bit of {@link #state()} that is set when a row with this cell cannot be stored. */
    public static final long BROKEN = 1L << 32;

    /** A longer cell is not looked for: what it would be compared with is a second copy of it. */
    static final int LONGEST_KEPT_BYTES = 1 << 16;

    /** Of an entry of the table, with the room that is kept free for others. */
    private static final int ENTRY_BYTES = 4 * Long.BYTES * 3;

    /** Longest cell, in bytes. */
    public static final int MAX_CELL_BYTES = (1 << 30) - 1;

    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LENGTH_SHIFT = 33;
    private static final long USED = 1L << 30;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final int INITIAL_SLOTS = 64;

    private final ColumnVector vector;
    private final CellInterpreter interpreter;
    private final int[] ids;
    private long[] table = new long[4 * INITIAL_SLOTS];
    private int[] copyStarts = new int[INITIAL_SLOTS];
    private byte[] copies = new byte[1024];
    private int copiesEnd;
    private int used;
    private int shift = Long.numberOfLeadingZeros(INITIAL_SLOTS - 1);
    private boolean interpretAll;

    private long lastKey;
    private long lastState;
    private long lastLane0;
    private long lastLane1;

    public ColumnDictionary(ColumnVector vector, CellInterpreter interpreter) {
        this.vector = vector;
        this.interpreter = interpreter;
        this.ids = vector.ids();
    }

    /** Forgets everything found, for the next batch; the vector is cleared by its owner before. */
    public void clear() {
        if (interpretAll) {
            vector.stopBeingDistinct(0);
        } else {
            Arrays.fill(table, 0);
        }
        used = 0;
        copiesEnd = 0;
        lastState = 0;
    }

    /** About how much memory the cells that were put take, here and in the vector. */
    public long heldBytes() {
        return (interpretAll ? 0L : (long) used * ENTRY_BYTES + copiesEnd) + vector.heldBytes();
    }

    /** The state of the cell last put. */
    public long state() {
        return lastState;
    }

    /** Lane 0 of the hash of the cell last put. */
    public long lane0() {
        return lastLane0;
    }

    /** Lane 1 of the hash of the cell last put. */
    public long lane1() {
        return lastLane1;
    }

    /**
     * Puts a cell of at most 8 bytes.
     *
     * @param row where
     * @param key its bytes, the first one lowest, zeros behind the last
     * @param buffer,offset where the same bytes stand
     * @param length 0 to 8
     */
    public void putShort(int row, long key, byte[] buffer, int offset, int length) {
        long tag = USED | length;
        if (lastKey == key && lastState >>> LENGTH_SHIFT == tag) {
            ids[row] = repeated();
            return;
        }
        if (interpretAll) {
            interpretCell(row, key, tag, buffer, offset, length);
            return;
        }
        long[] slots = table;
        int mask = slots.length - 1;
        int at = slot(key);
        while (true) {
            long state = slots[at + 1];
            if (state == 0) {
                addEntry(row, at, key, tag, buffer, offset, length);
                return;
            }
            if (slots[at] == key && state >>> LENGTH_SHIFT == tag) {
                lastKey = key;
                lastState = state;
                lastLane0 = slots[at + 2];
                lastLane1 = slots[at + 3];
                ids[row] = (int) state;
                return;
            }
            at = (at + 4) & mask;
        }
    }

    /** Puts a cell of more than 8 bytes; 8 bytes behind its end may be read. */
    public void putLong(int row, byte[] buffer, int offset, int length) {
        long tag = USED | length;
        if (interpretAll || length > LONGEST_KEPT_BYTES) {
            interpretCell(row, 0, tag, buffer, offset, length);
            return;
        }
        long key = hashBytes(buffer, offset, length);
        long[] slots = table;
        int mask = slots.length - 1;
        int at = slot(key);
        while (true) {
            long state = slots[at + 1];
            if (state == 0) {
                addEntry(row, at, key, tag, buffer, offset, length);
                return;
            }
            if (slots[at] == key
                    && state >>> LENGTH_SHIFT == tag
                    && sameBytes(buffer, offset, copies, copyStarts[at >> 2], length)) {
                lastState = state;
                lastLane0 = slots[at + 2];
                lastLane1 = slots[at + 3];
                lastKey = key;
                ids[row] = (int) state;
                return;
            }
            at = (at + 4) & mask;
        }
    }

    /** Says that a row has no cell here at all. */
    public void putAbsent(int row) {
        ids[row] = ColumnVector.NULL_ID;
    }

    /** The id for one more row with the cell last put; where values are appended row by row, a copy of it. */
    private int repeated() {
        int id = (int) lastState;
        if (!interpretAll || id == ColumnVector.NULL_ID) {
            return id;
        }
        int copy = vector.repeatLast();
        lastState = (lastState & ~0xffffffffL) | copy;
        return copy;
    }

    private void addEntry(int row, int at, long key, long tag, byte[] buffer, int offset, int length) {
        if (used >= MAX_DISTINCT || (used == FIRST_LOOK && hardlyRepeats(row))) {
            vector.stopBeingDistinct(row);
            interpretAll = true;
            interpretCell(row, key, tag, buffer, offset, length);
            return;
        }
        interpretCell(row, key, tag, buffer, offset, length);
        table[at] = key;
        table[at + 1] = lastState;
        table[at + 2] = lastLane0;
        table[at + 3] = lastLane1;
        if (length > 8) {
            copyStarts[at >> 2] = copy(buffer, offset, length);
        }
        if (++used * 2 > (table.length >> 2)) {
            grow();
        }
    }

    private void interpretCell(int row, long key, long tag, byte[] buffer, int offset, int length) {
        int id = interpreter.interpret(buffer, offset, length, vector);
        long state = (tag << LENGTH_SHIFT) | (id & 0xffffffffL);
        if (id == ColumnVector.NULL_ID) {
            lastLane0 = 0;
            lastLane1 = 0;
            if ((interpreter.violationsOfAbsent() & interpreter.rejecting()) != 0) {
                state |= BROKEN;
            }
        } else {
            lastLane0 = vector.hashes()[2 * id];
            lastLane1 = vector.hashes()[2 * id + 1];
            if (vector.hasMarks() && (vector.violations(id) & interpreter.rejecting()) != 0) {
                state |= BROKEN;
            }
        }
        lastKey = key;
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

    private void grow() {
        long[] old = table;
        int[] oldStarts = copyStarts;
        table = new long[old.length * 2];
        copyStarts = new int[oldStarts.length * 2];
        shift--;
        int mask = table.length - 1;
        for (int from = 0; from < old.length; from += 4) {
            if (old[from + 1] != 0) {
                int at = slot(old[from]);
                while (table[at + 1] != 0) {
                    at = (at + 4) & mask;
                }
                System.arraycopy(old, from, table, at, 4);
                copyStarts[at >> 2] = oldStarts[from >> 2];
            }
        }
    }

    /** Whether 19 of 20 rows brought a text of their own. */
    private boolean hardlyRepeats(int rows) {
        return used * 20L > rows * 19L;
    }

    /**
     * Where the search for a key begins. Texts of digits differ in a few bits of each byte: one multiplication leaves them in long
     * runs of neighbouring slots, a second one scatters them.
     */
    private int slot(long key) {
        long hash = key * SPREAD;
        return (int) (((hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L) >>> shift) << 2;
    }

    private static long hashBytes(byte[] buffer, int offset, int length) {
        long hash = length * SPREAD;
        int end = offset + length;
        int at = offset;
        for (; at + 8 <= end; at += 8) {
            hash = (hash ^ (long) LONG_LE.get(buffer, at)) * 0xD6E8FEB86659FD93L;
            hash ^= hash >>> 32;
        }
        // the last 8 bytes, overlapping those before
        hash = (hash ^ (long) LONG_LE.get(buffer, end - 8)) * 0xD6E8FEB86659FD93L;
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
