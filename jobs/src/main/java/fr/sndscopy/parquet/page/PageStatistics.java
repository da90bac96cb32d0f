package fr.sndscopy.parquet.page;

import fr.sndscopy.record.ColumnVector;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;

/**
 * Minimum, maximum and null count of pages: exact, but for long byte arrays, whose bounds are short ones below and above
 * (parquet-format, {@code Statistics}: they need not be values), because a reader and the footer's writer hold them all. The rows of a page only mark which values they have; the values are
 * compared once each, by their first eight bytes where that decides.
 */
final class PageStatistics {
    private static final VarHandle LONG_BE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int PREFIX_BYTES = Long.BYTES;

    /** Longer values are not repeated as bounds. */
    private static final int LONGEST_EXACT_BYTES = 4096;

    /** Of a long value's bound. */
    private static final int BOUND_BYTES = 256;

    private static final int MAX_CHARACTER_BYTES = 4;

    private ColumnVector vector;
    private PrimitiveType type;
    private int rowCount;
    private boolean[] seen = new boolean[1 << 10];
    private long[] prefixes = new long[1 << 10];

    @SuppressWarnings("NullAway.Init") // start() comes before of()
    PageStatistics() {}

    /** Turns to another column chunk, of so many rows. */
    void start(ColumnVector vector, int rowCount, PrimitiveType type) {
        this.vector = vector;
        this.rowCount = rowCount;
        this.type = type;
        int valueCount = vector.valueCount();
        if (vector.distinct() && seen.length <= valueCount) {
            seen = new boolean[valueCount + (valueCount >> 1) + 1];
        }
        if (vector.offsets().length > 0) {
            fillPrefixes(valueCount);
        }
    }

    /** Statistics of rows {@code from} to {@code to}, of which {@code nulls} have no value. */
    Statistics<?> of(int[] ids, int from, int to, int nulls) {
        Statistics<?> statistics = Statistics.createStats(type);
        statistics.incrementNumNulls(nulls);
        if (nulls == to - from) {
            return statistics;
        }
        int first;
        int end;
        if (vector.distinct()) {
            first = 0;
            end = vector.valueCount();
            see(ids, from, to, end);
        } else {
            first = firstId(ids, from);
            end = lastId(ids, to) + 1;
        }
        if (vector.offsets().length > 0) {
            addBytes(statistics, first, end);
        } else {
            addLongs(statistics, first, end);
        }
        return statistics;
    }

    /** Marks the values that rows have: all of them, where the rows are all. */
    private void see(int[] ids, int from, int to, int values) {
        boolean all = from == 0 && to == rowCount;
        Arrays.fill(seen, 0, values + 1, all);
        for (int row = all ? to : from; row < to; row++) {
            seen[ids[row] + 1] = true;
        }
    }

    private static int firstId(int[] ids, int from) {
        int row = from;
        while (ids[row] < 0) {
            row++;
        }
        return ids[row];
    }

    private static int lastId(int[] ids, int to) {
        int row = to - 1;
        while (ids[row] < 0) {
            row--;
        }
        return ids[row];
    }

    private void addLongs(Statistics<?> statistics, int first, int end) {
        long[] longs = vector.longs();
        boolean all = !vector.distinct();
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        for (int id = first; id < end; id++) {
            if (all || seen[id + 1]) {
                minimum = Math.min(minimum, longs[id]);
                maximum = Math.max(maximum, longs[id]);
            }
        }
        switch (type.getPrimitiveTypeName()) {
            case INT32 -> {
                statistics.updateStats((int) minimum);
                statistics.updateStats((int) maximum);
            }
            case INT64 -> {
                statistics.updateStats(minimum);
                statistics.updateStats(maximum);
            }
            case BOOLEAN -> {
                statistics.updateStats(minimum != 0);
                statistics.updateStats(maximum != 0);
            }
            default -> throw new IllegalArgumentException("no long is stored as " + type.getPrimitiveTypeName());
        }
    }

    private void addBytes(Statistics<?> statistics, int first, int end) {
        boolean all = !vector.distinct();
        int minimum = -1;
        int maximum = -1;
        for (int id = first; id < end; id++) {
            if (all || seen[id + 1]) {
                if (minimum < 0) {
                    minimum = id;
                    maximum = id;
                } else if (compare(id, minimum) < 0) {
                    minimum = id;
                } else if (compare(id, maximum) > 0) {
                    maximum = id;
                }
            }
        }
        statistics.updateStats(lower(minimum));
        statistics.updateStats(upper(maximum));
    }

    private boolean isLong(int id) {
        return vector.offsets()[id + 1] - vector.offsets()[id] > LONGEST_EXACT_BYTES;
    }

    /** The value, or its beginning, which comes before it. */
    private Binary lower(int id) {
        return isLong(id) ? Binary.fromConstantByteArray(beginning(id)) : value(id);
    }

    /** The value, or a shorter one that comes behind it; the value all the same where there is none. */
    private Binary upper(int id) {
        if (!isLong(id)) {
            return value(id);
        }
        byte[] bound = beginning(id);
        // ASCII that stays ASCII: what is cut off behind it no longer counts, and the bound stays text
        for (int last = bound.length - 1; last >= 0; last--) {
            if (bound[last] >= 0 && bound[last] < 0x7f) {
                bound[last]++;
                return Binary.fromConstantByteArray(Arrays.copyOf(bound, last + 1));
            }
        }
        return value(id);
    }

    /** The first bytes of a value, to the end of a whole character where they are text. */
    private byte[] beginning(int id) {
        int start = vector.offsets()[id];
        int end = start + BOUND_BYTES;
        while (end > start + BOUND_BYTES - MAX_CHARACTER_BYTES && (vector.bytes()[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOfRange(vector.bytes(), start, end);
    }

    private int compare(int left, int right) {
        int byPrefix = Long.compareUnsigned(prefixes[left], prefixes[right]);
        if (byPrefix != 0) {
            return byPrefix;
        }
        byte[] bytes = vector.bytes();
        int[] offsets = vector.offsets();
        return Arrays.compareUnsigned(
                bytes, offsets[left], offsets[left + 1], bytes, offsets[right], offsets[right + 1]);
    }

    private Binary value(int id) {
        int start = vector.offsets()[id];
        return Binary.fromConstantByteArray(Arrays.copyOfRange(vector.bytes(), start, vector.offsets()[id + 1]));
    }

    /** Numbers that compare, unsigned, like the first eight bytes of the values. */
    private void fillPrefixes(int valueCount) {
        if (prefixes.length < valueCount) {
            prefixes = new long[valueCount + (valueCount >> 1)];
        }
        byte[] bytes = vector.bytes();
        int[] offsets = vector.offsets();
        long sign = ColumnChunkEncoder.isWideNumber(vector) ? Long.MIN_VALUE : 0;
        for (int id = 0; id < valueCount; id++) {
            int start = offsets[id];
            int length = offsets[id + 1] - start;
            long prefix;
            if (start + PREFIX_BYTES <= bytes.length) {
                prefix = (long) LONG_BE.get(bytes, start);
                if (length < PREFIX_BYTES) {
                    prefix = length == 0 ? 0 : prefix & (-1L << ((PREFIX_BYTES - length) * Byte.SIZE));
                }
            } else {
                prefix = 0;
                for (int i = 0; i < length && i < PREFIX_BYTES; i++) {
                    prefix |= (bytes[start + i] & 0xFFL) << ((PREFIX_BYTES - 1 - i) * Byte.SIZE);
                }
            }
            prefixes[id] = prefix ^ sign;
        }
    }
}
