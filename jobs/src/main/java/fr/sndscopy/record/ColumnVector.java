package fr.sndscopy.record;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.LogicalType;
import java.util.Arrays;

/**
 * One column of a {@link RecordBatch}: a vector of value ids, and the values. Value {@code id} is a {@code long} in
 * {@link #longs()} when the column's type {@link fr.sndscopy.schema.ColumnType#fitsLong fits a long}:
 *
 * <ul>
 *   <li>INTEGER, DECIMAL: the unscaled value
 *   <li>DATE: days since 1970-01-01 (proleptic Gregorian)
 *   <li>DATETIME: milliseconds since 1970-01-01T00:00:00, no zone
 *   <li>YEAR: the year; YEARMONTH: year × 100 + month
 *   <li>BOOLEAN: 0 or 1
 * </ul>
 *
 * and otherwise the bytes {@code bytes()[offsets()[id], offsets()[id + 1])}: UTF-8 for strings, 16 bytes big-endian two's
 * complement of the unscaled value for wide numbers.
 *
 * <p>Arrays are owned by the vector, larger than what is valid, and reused for the next batch. Not thread-safe.
 */
public final class ColumnVector {
    /** The id of an absent cell. */
    public static final int NULL_ID = -1;

    /** Bytes of a wide number. */
    public static final int WIDE_NUMBER_BYTES = 16;

    /** Most digits of a number that is stored in four bytes. */
    private static final int MAX_INT_PRECISION = 9;

    private static final int[] NO_MARKS = new int[0];
    /** Above the bits of {@link ViolationCode}. */
    private static final int NORMALISATIONS = 28;

    private static final int VIOLATIONS = (1 << NORMALISATIONS) - 1;

    private final Column column;
    private final int[] ids;
    private int valueCount;
    private boolean distinct = true;
    private int nullCount;
    private long[] longs;
    private byte[] bytes;
    private int[] offsets;
    private long[] hashes;
    private int[] marks = NO_MARKS;

    public ColumnVector(Column column, int rowCapacity) {
        this.column = column;
        this.ids = new int[rowCapacity];
        this.hashes = new long[2 * 256];
        boolean fitsLong = column.type().fitsLong();
        this.longs = fitsLong ? new long[256] : new long[0];
        this.offsets = fitsLong ? new int[0] : new int[257];
        this.bytes = fitsLong ? new byte[0] : new byte[4096];
    }

    public Column column() {
        return column;
    }

    /** Value ids by row; {@link #NULL_ID} where the cell is absent. Valid for the batch's row count. */
    public int[] ids() {
        return ids;
    }

    /** How many values there are; ids are 0 to this, exclusive. */
    public int valueCount() {
        return valueCount;
    }

    /**
     * Whether the values are a dictionary: every one is used by a row, and two ids have the same value only where the
     * delivery writes a number or date in two ways ({@code 1}, {@code 01}), so that the ways can be counted apart, or
     * where they are texts too long to be compared.
     * Otherwise the values are in the order of the rows that have one, one each.
     */
    public boolean distinct() {
        return distinct;
    }

    /** Rows without a value. */
    public int nullCount() {
        return nullCount;
    }

    public long[] longs() {
        return longs;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Starts of the values in {@link #bytes()}; one more than there are values. */
    public int[] offsets() {
        return offsets;
    }

    /** About how much memory the values take. */
    long heldBytes() {
        long values = 2L * Long.BYTES * valueCount;
        return fitsLong()
                ? values + (long) Long.BYTES * valueCount
                : values + (long) Integer.BYTES * valueCount + (valueCount == 0 ? 0 : offsets[valueCount]);
    }

    /** About what a value takes when it is stored by itself. */
    int meanValueBytes() {
        if (fitsLong()) {
            int precision = column.type().precision();
            return column.type().logical() == LogicalType.DATETIME || precision > MAX_INT_PRECISION
                    ? Long.BYTES
                    : Integer.BYTES;
        }
        return Integer.BYTES + (valueCount == 0 ? 0 : offsets[valueCount] / valueCount);
    }

    /** The cell hash of value {@code id}: lane 0 at {@code 2 * id}, lane 1 behind it. */
    public long[] hashes() {
        return hashes;
    }

    /**
     * Notes that value {@code id} breaks a rule. Where the rule is about {@linkplain ViolationCode.Subject#VALUE the value
     * itself}, the value is a filler, and rows that have it are to be dropped.
     */
    public void markViolation(int id, ViolationCode code) {
        mark(id, code.bit());
    }

    /** The {@linkplain ViolationCode#bit bits} of the rules that value {@code id} breaks. */
    public int violations(int id) {
        return id < marks.length ? marks[id] & VIOLATIONS : 0;
    }

    /** Notes that characters of the delivered text of value {@code id} are lost in its canonical text. */
    public void markNormalised(int id, Normalisation kind) {
        mark(id, kind.bit() << NORMALISATIONS);
    }

    /** What is lost of the delivered text of value {@code id}: the {@linkplain Normalisation#bit bits} of kinds. */
    public int normalisations(int id) {
        return id < marks.length ? marks[id] >>> NORMALISATIONS : 0;
    }

    /** Whether any value may be {@linkplain #normalisations normalised} or {@linkplain #violations break a rule}. */
    public boolean hasMarks() {
        return marks.length > 0;
    }

    private void mark(int id, int bits) {
        if (id >= marks.length) {
            marks = Arrays.copyOf(marks, Math.max(64, Math.max(id + 1, marks.length * 2)));
        }
        marks[id] |= bits;
    }

    /** Empties the vector for the next batch. */
    public void clear() {
        marks = NO_MARKS;
        valueCount = 0;
        nullCount = 0;
        distinct = true;
    }

    /**
     * Gives up the dictionary: the values become those of the rows in order, one for each row that has one, and further
     * ones are to be appended likewise.
     *
     * @param rows how many rows have their ids set so far
     */
    public void stopBeingDistinct(int rows) {
        if (!distinct) {
            return;
        }
        distinct = false;
        if (valueCount == 0) {
            return;
        }
        int[] order = new int[rows];
        int count = 0;
        for (int row = 0; row < rows; row++) {
            int id = ids[row];
            if (id != NULL_ID) {
                order[count] = id;
                ids[row] = count++;
            }
        }
        gatherValues(order, count);
    }

    /** Sets the ids of {@code rows} rows to absent. */
    public void fillAbsent(int rows) {
        Arrays.fill(ids, 0, rows, NULL_ID);
        nullCount = rows;
    }

    /** Counts the absent cells of {@code rows} rows anew. */
    public void countAbsent(int rows) {
        int absent = 0;
        for (int row = 0; row < rows; row++) {
            absent += ids[row] >>> 31;
        }
        nullCount = absent;
    }

    /** Adds a value kept as a long; its hash is written by the caller to {@link #hashes()} at twice the id. */
    public int addLong(long value) {
        int id = valueCount;
        if (id == longs.length) {
            longs = Arrays.copyOf(longs, id * 2);
        }
        longs[id] = value;
        return added();
    }

    /** Adds a value kept as bytes, which are copied. */
    public int addBytes(byte[] source, int offset, int length) {
        int id = valueCount;
        if (id + 1 >= offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        int start = id == 0 ? 0 : offsets[id];
        int end = Math.addExact(start, length);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, Math.addExact(bytes.length, bytes.length >> 1)));
        }
        System.arraycopy(source, offset, bytes, start, length);
        offsets[0] = 0;
        offsets[id + 1] = end;
        return added();
    }

    private int added() {
        int id = valueCount++;
        if (hashes.length < 2 * valueCount) {
            hashes = Arrays.copyOf(hashes, hashes.length * 2);
        }
        return id;
    }

    /**
     * Keeps the rows whose flag is false, in order, and drops the values that no kept row has.
     *
     * @param dropped a flag by row
     * @param rowCount rows before
     */
    void dropRows(boolean[] dropped, int rowCount) {
        int kept = 0;
        int nulls = 0;
        int[] newIds = new int[valueCount];
        Arrays.fill(newIds, NULL_ID);
        int values = 0;
        for (int row = 0; row < rowCount; row++) {
            if (dropped[row]) {
                continue;
            }
            int id = ids[row];
            if (id == NULL_ID) {
                nulls++;
            } else {
                if (newIds[id] == NULL_ID) {
                    newIds[id] = values++;
                }
                id = newIds[id];
            }
            ids[kept++] = id;
        }
        nullCount = nulls;
        if (values == valueCount) {
            boolean identity = true;
            for (int id = 0; id < valueCount && identity; id++) {
                identity = newIds[id] == id;
            }
            if (identity) {
                return;
            }
        }
        permuteValues(newIds, values);
    }

    private void permuteValues(int[] newIds, int newCount) {
        int[] order = new int[newCount];
        for (int id = 0; id < valueCount; id++) {
            if (newIds[id] != NULL_ID) {
                order[newIds[id]] = id;
            }
        }
        gatherValues(order, newCount);
    }

    /** Makes value {@code i} what value {@code order[i]} was, for {@code count} values. */
    private void gatherValues(int[] order, int count) {
        long[] newHashes = new long[Math.max(2, 2 * count)];
        int[] newMarks = marks.length == 0 ? NO_MARKS : new int[count];
        for (int id = 0; id < count; id++) {
            newHashes[2 * id] = hashes[2 * order[id]];
            newHashes[2 * id + 1] = hashes[2 * order[id] + 1];
            if (newMarks.length > 0 && order[id] < marks.length) {
                newMarks[id] = marks[order[id]];
            }
        }
        hashes = kept(hashes, newHashes);
        marks = newMarks;
        if (fitsLong()) {
            long[] newLongs = new long[Math.max(1, count)];
            for (int id = 0; id < count; id++) {
                newLongs[id] = longs[order[id]];
            }
            longs = kept(longs, newLongs);
        } else {
            gatherBytes(order, count);
        }
        valueCount = count;
    }

    /** The array that has room for more, with the numbers of the new one. */
    private static long[] kept(long[] old, long[] now) {
        if (old.length <= now.length) {
            return now;
        }
        System.arraycopy(now, 0, old, 0, now.length);
        return old;
    }

    private void gatherBytes(int[] order, int count) {
        int[] newOffsets = new int[Math.max(2, count + 1)];
        int end = 0;
        for (int id = 0; id < count; id++) {
            end = Math.addExact(end, offsets[order[id] + 1] - offsets[order[id]]);
            newOffsets[id + 1] = end;
        }
        byte[] newBytes = new byte[Math.max(16, end)];
        for (int id = 0; id < count; id++) {
            int start = offsets[order[id]];
            System.arraycopy(bytes, start, newBytes, newOffsets[id], offsets[order[id] + 1] - start);
        }
        if (bytes.length > newBytes.length) {
            System.arraycopy(newBytes, 0, bytes, 0, end);
        } else {
            bytes = newBytes;
        }
        if (offsets.length > newOffsets.length) {
            System.arraycopy(newOffsets, 0, offsets, 0, newOffsets.length);
        } else {
            offsets = newOffsets;
        }
    }

    private boolean fitsLong() {
        return offsets.length == 0;
    }
}
