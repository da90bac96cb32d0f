package fr.sndscopy.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The texts of a column that are known, and what is said of each: a state and the two lanes of its hash.
 *
 * <p>Texts have entries in the order of their coming, and an open address table says where each is. While no text is longer than 8
 * bytes, an entry is four longs, half a cache line: the text itself, its state, hash lane 0, hash lane 1. From the first longer one
 * on it is a whole line, with the text's last 8 bytes, and those next to its first and to its last 8, behind: what a text of up to 32
 * bytes is told by lies beside what is said of it. A longer text is found by a hash of its bytes and compared with a copy of them.
 *
 * <p>Cells are {@linkplain #put put} by loops for each form that a column's texts have, and only where their text is in the slot that
 * it is looked for first. So a few texts, as most columns have, are placed until each of them is; and where there are so many that an
 * entry is far from the processor, the slots of a whole block are read before the first entry is, so that memory answers many
 * questions at once.
 *
 * <p>Not thread-safe.
 */
final class KnownTexts {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int TWO_LONGS = 2 * Long.BYTES;

    /** Texts of at most so many bytes are compared without a copy. */
    private static final int FOUR_LONGS = 4 * Long.BYTES;

    /** The length of a text, in its state; what is below is the owner's. */
    private static final int LENGTH_SHIFT = 33;

    private static final long USED = 1L << 30;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final long SPREAD_AGAIN = 0xD6E8FEB86659FD93L;
    private static final int INITIAL_SLOTS = 64;

    /** Slots of the table for each entry, at least: most texts are where they are looked for first. */
    private static final int SLOTS_OF_ENTRY = 4;

    /** Likewise, while the table is small enough to stay at hand all the same. */
    private static final int SLOTS_OF_NEAR_ENTRY = 8;

    private static final int MOST_SLOTS_OF_NEAR = 1 << 13;

    /** So many texts are placed until each is where it is looked for first, in at most so many slots, by so many attempts for each size. */
    private static final int FEW = 64;

    private static final int MOST_SLOTS_OF_FEW = 2048;
    private static final int ATTEMPTS = 6;

    /** From so many texts on, slots are read ahead of entries. */
    private static final int MANY = 2048;

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

    /** By slot, one more than the number of an entry, or 0. */
    private int[] table = new int[INITIAL_SLOTS];

    private int shift = Long.numberOfLeadingZeros(INITIAL_SLOTS - 1);
    /** Odd, and another one where texts of the first came to the same slots. */
    private long spread = SPREAD;

    private int entrySize = SHORT_ENTRY;
    private int longest;
    private long[] entries = new long[(INITIAL_SLOTS / SLOTS_OF_ENTRY) << SHORT_ENTRY];
    private byte[] copies = new byte[0];
    private int copiesEnd;
    private int count;
    private int[] ahead = new int[0];
    private boolean lookedAhead;
    private long states;

    /** Forgets all of them; what was learned of how they are placed best stays. */
    void forget() {
        if (count > 0) {
            Arrays.fill(table, 0);
        }
        count = 0;
        longest = 0;
        copiesEnd = 0;
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** About how much memory they take, in bytes: the same for the same texts, whatever was known before. */
    long heldBytes() {
        // an entry, its places in the table, and as much again that is kept free for others
        int size = longest > Long.BYTES ? LONG_ENTRY : SHORT_ENTRY;
        long entryBytes = 2L * ((Long.BYTES << size) + SLOTS_OF_ENTRY * Integer.BYTES);
        return count * entryBytes + copiesEnd;
    }

    /** What is said of the text of an entry, without its length. */
    long state(int entry) {
        return entries[entry + STATE] & ((1L << LENGTH_SHIFT) - 1);
    }

    long lane0(int entry) {
        return entries[entry + LANE_0];
    }

    long lane1(int entry) {
        return entries[entry + LANE_1];
    }

    /** Of the cells {@linkplain #put put} last, the states, one or the other. */
    long states() {
        return states;
    }

    /** Says that cells of a column of another block are {@linkplain #put put} next. */
    void begin(CellBlock block, int column) {
        lookedAhead = count >= MANY;
        if (lookedAhead) {
            lookAhead(block, column);
        }
    }

    /**
     * Puts cells whose text is known, up to the first whose text is not, or is not where it is looked for first.
     *
     * <p>A loop for each form of texts, with its last lines in each of them: one for all took two fifths longer (decision 0147).
     *
     * @param from the first of them, by its row in the block
     * @param firstRow the row of the batch that the block's first one is
     * @param ids by row of the batch, the lower half of a state
     * @param rowHashes by row of the batch, two lanes each, to which those of the texts are added
     * @return how many
     */
    int put(CellBlock block, int column, int from, int firstRow, int[] ids, long[] rowHashes) {
        if (lookedAhead) {
            return putFar(block, column, from, firstRow, ids, rowHashes);
        }
        if (entrySize == SHORT_ENTRY) {
            return putShort(block, column, from, firstRow, ids, rowHashes);
        }
        return longest <= TWO_LONGS
                ? putMiddle(block, column, from, firstRow, ids, rowHashes)
                : putLong(block, column, from, firstRow, ids, rowHashes);
    }

    private int putShort(CellBlock block, int column, int from, int firstRow, int[] ids, long[] rowHashes) {
        byte[] text = block.text();
        int[] starts = block.starts();
        int[] behind = block.behind();
        int startsAt = column * block.stride();
        int behindAt = block.behindFrom(column);
        int[] slots = table;
        long[] known = entries;
        long bySpread = spread;
        int byShift = shift;
        int rows = block.rows();
        long seen = 0;
        int row = from;
        for (; row < rows; row++) {
            int start = starts[startsAt + row];
            int length = behind[behindAt + row] - 1 - start;
            if (start < 0 || length > Long.BYTES) {
                break;
            }
            long key = upToLong(text, start, length);
            int entry = (slots[slot(key, bySpread, byShift)] - 1) << SHORT_ENTRY;
            if (entry < 0 || known[entry] != key || known[entry + STATE] >>> LENGTH_SHIFT != (USED | length)) {
                break;
            }
            long state = known[entry + STATE];
            seen |= state;
            int at = firstRow + row;
            ids[at] = (int) state;
            rowHashes[2 * at] += known[entry + LANE_0];
            rowHashes[2 * at + 1] += known[entry + LANE_1];
        }
        states = seen;
        return row - from;
    }

    /** Where no text is longer than 16 bytes, as dates and most codes are. */
    private int putMiddle(CellBlock block, int column, int from, int firstRow, int[] ids, long[] rowHashes) {
        byte[] text = block.text();
        int[] starts = block.starts();
        int[] behind = block.behind();
        int startsAt = column * block.stride();
        int behindAt = block.behindFrom(column);
        int[] slots = table;
        long[] known = entries;
        long bySpread = spread;
        int byShift = shift;
        int rows = block.rows();
        long seen = 0;
        int row = from;
        for (; row < rows; row++) {
            int start = starts[startsAt + row];
            int end = behind[behindAt + row] - 1;
            int length = end - start;
            if (start < 0 || length > TWO_LONGS) {
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
            }
            int entry = (slots[slot(hash, bySpread, byShift)] - 1) << LONG_ENTRY;
            if (entry < 0
                    || known[entry] != first
                    || known[entry + LAST] != last
                    || known[entry + STATE] >>> LENGTH_SHIFT != (USED | length)) {
                break;
            }
            long state = known[entry + STATE];
            seen |= state;
            int at = firstRow + row;
            ids[at] = (int) state;
            rowHashes[2 * at] += known[entry + LANE_0];
            rowHashes[2 * at + 1] += known[entry + LANE_1];
        }
        states = seen;
        return row - from;
    }

    private int putLong(CellBlock block, int column, int from, int firstRow, int[] ids, long[] rowHashes) {
        byte[] text = block.text();
        int[] starts = block.starts();
        int[] behind = block.behind();
        int startsAt = column * block.stride();
        int behindAt = block.behindFrom(column);
        int[] slots = table;
        long[] known = entries;
        long bySpread = spread;
        int byShift = shift;
        int rows = block.rows();
        long seen = 0;
        int row = from;
        for (; row < rows; row++) {
            int start = starts[startsAt + row];
            int length = behind[behindAt + row] - 1 - start;
            if (start < 0 || length > FOUR_LONGS) {
                break;
            }
            int entry = (slots[slot(shortHash(text, start, length), bySpread, byShift)] - 1) << LONG_ENTRY;
            if (entry < 0 || !isText(known, entry, text, start, length)) {
                break;
            }
            long state = known[entry + STATE];
            seen |= state;
            int at = firstRow + row;
            ids[at] = (int) state;
            rowHashes[2 * at] += known[entry + LANE_0];
            rowHashes[2 * at + 1] += known[entry + LANE_1];
        }
        states = seen;
        return row - from;
    }

    /** Notes for each row of a block what is in the slot that its text is looked for first. */
    private void lookAhead(CellBlock block, int column) {
        byte[] text = block.text();
        int[] starts = block.starts();
        int[] behind = block.behind();
        int startsAt = column * block.stride();
        int behindAt = block.behindFrom(column);
        int[] slots = table;
        long bySpread = spread;
        int byShift = shift;
        int rows = block.rows();
        if (ahead.length < rows) {
            ahead = new int[rows];
        }
        int[] found = ahead;
        for (int row = 0; row < rows; row++) {
            int start = starts[startsAt + row];
            int length = behind[behindAt + row] - 1 - start;
            found[row] = start < 0 || length > FOUR_LONGS
                    ? 0
                    : slots[slot(shortHash(text, start, length), bySpread, byShift)];
        }
    }

    /** Likewise by what was looked up ahead: a place that since then is another's, or none, is found out by its text. */
    private int putFar(CellBlock block, int column, int from, int firstRow, int[] ids, long[] rowHashes) {
        byte[] text = block.text();
        int[] starts = block.starts();
        int[] behind = block.behind();
        int startsAt = column * block.stride();
        int behindAt = block.behindFrom(column);
        int[] found = ahead;
        long[] known = entries;
        int size = entrySize;
        int rows = block.rows();
        long seen = 0;
        int row = from;
        for (; row < rows; row++) {
            int start = starts[startsAt + row];
            int length = behind[behindAt + row] - 1 - start;
            int entry = (found[row] - 1) << size;
            if (entry < 0 || !isText(known, entry, text, start, length)) {
                break;
            }
            long state = known[entry + STATE];
            seen |= state;
            int at = firstRow + row;
            ids[at] = (int) state;
            rowHashes[2 * at] += known[entry + LANE_0];
            rowHashes[2 * at + 1] += known[entry + LANE_1];
        }
        states = seen;
        return row - from;
    }

    /**
     * Where the entry of a text begins, or a negative number.
     *
     * @param text {@code text[start, start + length)}, with {@link CellBlock#PADDING} bytes behind it that may be read
     */
    int find(byte[] text, int start, int length) {
        if (length > Long.BYTES && entrySize == SHORT_ENTRY) {
            return -1;
        }
        int mask = table.length - 1;
        int at = slot(hash(text, start, length), spread, shift);
        while (true) {
            int entry = (table[at] - 1) << entrySize;
            if (entry < 0) {
                return entry;
            }
            if (length <= FOUR_LONGS
                    ? isText(entries, entry, text, start, length)
                    : isLongText(entry, text, start, length)) {
                return entry;
            }
            at = (at + 1) & mask;
        }
    }

    /** Whether a text of at most 32 bytes is that of an entry, which has more than four longs if the text has more than 8 bytes. */
    private static boolean isText(long[] known, int entry, byte[] text, int start, int length) {
        if (known[entry + STATE] >>> LENGTH_SHIFT != (USED | length)) {
            return false;
        }
        if (length <= Long.BYTES) {
            return known[entry + KEY] == upToLong(text, start, length);
        }
        int end = start + length;
        return known[entry + KEY] == longAt(text, start)
                && known[entry + LAST] == longAt(text, end - Long.BYTES)
                && (length <= TWO_LONGS
                        || (known[entry + SECOND] == longAt(text, start + Long.BYTES)
                                && known[entry + LAST_BUT_ONE] == longAt(text, end - TWO_LONGS)));
    }

    private boolean isLongText(int entry, byte[] text, int start, int length) {
        return entries[entry + STATE] >>> LENGTH_SHIFT == (USED | length)
                && entries[entry + KEY] == hash(text, start, length)
                && sameBytes(text, start, copies, (int) entries[entry + COPY], length);
    }

    /**
     * Adds a text that is not {@linkplain #find found}.
     *
     * @param text {@code text[start, start + length)}, with {@link CellBlock#PADDING} bytes behind it that may be read
     * @param state what is said of it, in 33 bits
     */
    void add(byte[] text, int start, int length, long state, long lane0, long lane1) {
        int slots = table.length < MOST_SLOTS_OF_NEAR ? SLOTS_OF_NEAR_ENTRY : SLOTS_OF_ENTRY;
        if (slots * (count + 1) > table.length) {
            growTable();
            placeAll();
        }
        if ((count + 1) << entrySize > entries.length) {
            entries = Arrays.copyOf(entries, 2 * entries.length);
        }
        if (length > Long.BYTES && entrySize == SHORT_ENTRY) {
            lengthenEntries();
        }
        longest = Math.max(longest, length);
        int entry = count << entrySize;
        entries[entry + STATE] = ((USED | length) << LENGTH_SHIFT) | state;
        entries[entry + LANE_0] = lane0;
        entries[entry + LANE_1] = lane1;
        if (length > FOUR_LONGS) {
            entries[entry + KEY] = hash(text, start, length);
            entries[entry + COPY] = copy(text, start, length);
        } else if (length > Long.BYTES) {
            int end = start + length;
            entries[entry + KEY] = longAt(text, start);
            entries[entry + LAST] = longAt(text, end - Long.BYTES);
            if (length > TWO_LONGS) {
                entries[entry + SECOND] = longAt(text, start + Long.BYTES);
                entries[entry + LAST_BUT_ONE] = longAt(text, end - TWO_LONGS);
            }
        } else {
            entries[entry + KEY] = upToLong(text, start, length);
            if (entrySize == LONG_ENTRY) {
                entries[entry + LAST] = 0;
            }
        }
        boolean first = place(count++);
        if (!first && count <= FEW) {
            placeEachFirst();
        }
    }

    private int copy(byte[] text, int start, int length) {
        int copy = copiesEnd;
        int end = Math.addExact(copy, length);
        // 8 bytes more, for comparing by whole longs
        if (end + Long.BYTES > copies.length) {
            copies =
                    Arrays.copyOf(copies, Math.max(end + Long.BYTES, Math.addExact(copies.length, copies.length >> 1)));
        }
        System.arraycopy(text, start, copies, copy, length);
        copiesEnd = end;
        return copy;
    }

    /** Puts an entry into the first free slot from the one on that it is looked for at; tells whether it is that one. */
    private boolean place(int number) {
        int mask = table.length - 1;
        int first = slot(hashOf(number << entrySize), spread, shift);
        int at = first;
        while (table[at] != 0) {
            at = (at + 1) & mask;
        }
        table[at] = number + 1;
        return at == first;
    }

    /** Places all of few texts anew, until each is where it is looked for first or it has been tried often enough. */
    private void placeEachFirst() {
        while (true) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                spread = spread * SPREAD_AGAIN | 1;
                Arrays.fill(table, 0);
                if (placeAll()) {
                    return;
                }
            }
            if (table.length >= MOST_SLOTS_OF_FEW) {
                return;
            }
            growTable();
        }
    }

    /** Whether each is where it is looked for first. */
    private boolean placeAll() {
        boolean each = true;
        for (int number = 0; number < count; number++) {
            each &= place(number);
        }
        return each;
    }

    private void growTable() {
        table = new int[table.length * 2];
        shift--;
    }

    /** Makes room for the longer texts beside the shorter ones that are there. */
    private void lengthenEntries() {
        long[] shorter = entries;
        entries = new long[shorter.length << (LONG_ENTRY - SHORT_ENTRY)];
        for (int number = 0; number < count; number++) {
            System.arraycopy(shorter, number << SHORT_ENTRY, entries, number << LONG_ENTRY, 1 << SHORT_ENTRY);
        }
        entrySize = LONG_ENTRY;
    }

    /** A text of at most 8 bytes, the first one lowest. */
    private static long upToLong(byte[] text, int start, int length) {
        // shifts by 64 are none: what is shorter than 8 bytes is cut, and nothing is left of no bytes
        return longAt(text, start) & (-1L >>> -(length << 3)) & ((long) -length >> 63);
    }

    private static long longAt(byte[] text, int at) {
        return (long) LONG_LE.get(text, at);
    }

    /** What the slot of a text is found by. */
    private static long hash(byte[] text, int start, int length) {
        return length > FOUR_LONGS ? hashBytes(text, start, length) : shortHash(text, start, length);
    }

    /** Likewise, of at most 32 bytes. */
    private static long shortHash(byte[] text, int start, int length) {
        if (length <= Long.BYTES) {
            return upToLong(text, start, length);
        }
        int end = start + length;
        long ends = mixed(longAt(text, start), longAt(text, end - Long.BYTES));
        return length <= TWO_LONGS
                ? ends
                : ends * SPREAD_AGAIN ^ mixed(longAt(text, start + Long.BYTES), longAt(text, end - TWO_LONGS));
    }

    /** Likewise, of the text of the entry that begins there. */
    private long hashOf(int entry) {
        long key = entries[entry + KEY];
        int length = (int) (entries[entry + STATE] >>> LENGTH_SHIFT & (USED - 1));
        if (length <= Long.BYTES || length > FOUR_LONGS) {
            return key;
        }
        long ends = mixed(key, entries[entry + LAST]);
        return length <= TWO_LONGS
                ? ends
                : ends * SPREAD_AGAIN ^ mixed(entries[entry + SECOND], entries[entry + LAST_BUT_ONE]);
    }

    private static long mixed(long first, long last) {
        return first * SPREAD ^ last;
    }

    /**
     * Where the search for a text begins. Texts of digits differ in a few bits of each byte: one multiplication leaves them in long
     * runs of neighbouring slots, a second one scatters them.
     */
    private static int slot(long hash, long spread, int shift) {
        long once = hash * spread;
        return (int) (((once ^ (once >>> 32)) * SPREAD_AGAIN) >>> shift);
    }

    private static long hashBytes(byte[] text, int start, int length) {
        long hash = length * SPREAD;
        int end = start + length;
        int at = start;
        for (; at + 8 <= end; at += 8) {
            hash = (hash ^ longAt(text, at)) * SPREAD_AGAIN;
            hash ^= hash >>> 32;
        }
        // the last 8 bytes, overlapping those before
        hash = (hash ^ longAt(text, end - 8)) * SPREAD_AGAIN;
        return hash ^ (hash >>> 29);
    }

    private static boolean sameBytes(byte[] a, int aStart, byte[] b, int bStart, int length) {
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            if (longAt(a, aStart + at) != longAt(b, bStart + at)) {
                return false;
            }
        }
        return longAt(a, aStart + length - 8) == longAt(b, bStart + length - 8);
    }
}
