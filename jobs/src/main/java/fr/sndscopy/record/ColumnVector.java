package fr.sndscopy.record;

import fr.sndscopy.schema.Column;
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

    private final Column column;
    private int[] ids;
    private int valueCount;
    private boolean distinct = true;
    private int nullCount;
    private long[] longs;
    private byte[] bytes;
    private int[] offsets;
    private long[] hashes;

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
     * Whether no two ids have the same value and every value is used by a row, so that the values are a dictionary.
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

    /** The cell hash of value {@code id}: lane 0 at {@code 2 * id}, lane 1 behind it. */
    public long[] hashes() {
        return hashes;
    }

    /** Empties the vector for the next batch. */
    public void clear() {
        valueCount = 0;
        nullCount = 0;
        distinct = true;
    }

    /** Says that values are appended row by row from now on, and may repeat. */
    public void markRepeating() {
        distinct = false;
    }

    public void addNulls(int count) {
        nullCount += count;
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
        long[] newHashes = new long[Math.max(2, 2 * newCount)];
        long[] newLongs = longs.length == 0 ? longs : new long[Math.max(1, newCount)];
        int[] order = new int[newCount];
        for (int id = 0; id < valueCount; id++) {
            if (newIds[id] != NULL_ID) {
                order[newIds[id]] = id;
                newHashes[2 * newIds[id]] = hashes[2 * id];
                newHashes[2 * newIds[id] + 1] = hashes[2 * id + 1];
                if (longs.length > 0) {
                    newLongs[newIds[id]] = longs[id];
                }
            }
        }
        hashes = newHashes;
        longs = newLongs;
        if (offsets.length > 0) {
            byte[] newBytes = new byte[bytes.length];
            int[] newOffsets = new int[Math.max(2, newCount + 1)];
            int end = 0;
            for (int id = 0; id < newCount; id++) {
                int start = offsets[order[id]];
                int length = offsets[order[id] + 1] - start;
                System.arraycopy(bytes, start, newBytes, end, length);
                end += length;
                newOffsets[id + 1] = end;
            }
            bytes = newBytes;
            offsets = newOffsets;
        }
        valueCount = newCount;
    }
}
