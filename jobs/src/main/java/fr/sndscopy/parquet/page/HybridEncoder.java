package fr.sndscopy.parquet.page;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;

/**
 * The RLE / bit-packing hybrid of dictionary ids and definition levels (parquet-format, Encodings.md). Values are packed
 * 64 bits at a time into one array; parquet-java's encoder goes through a stream for every eight values and takes a third
 * of the time of a whole part. Its decoder reads everything back.
 *
 * <p>Not thread-safe.
 */
final class HybridEncoder {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int GROUP = 8;
    private static final int HALF = GROUP / 2;

    /** Values of a bit-packed run; bounds what a reader unpacks at once. */
    private static final int MAX_PACKED_VALUES = 504 * GROUP;

    /** What a run takes, with the head of the next values that are packed. */
    private static final int LEAST_RUN_BYTES = 4;

    private int[] values = new int[ColumnChunkEncoder.PAGE_ROWS + GROUP];
    private int valueCount;
    private byte[] bytes = new byte[1 << 16];
    private int length;

    /** Takes the ids of rows that have one. */
    HybridEncoder ids(int[] ids, int from, int to, boolean noNulls) {
        reserveValues(to - from);
        if (noNulls) {
            System.arraycopy(ids, from, values, 0, to - from);
            valueCount = to - from;
            return this;
        }
        int count = 0;
        for (int row = from; row < to; row++) {
            values[count] = ids[row];
            count += ~ids[row] >>> 31;
        }
        valueCount = count;
        return this;
    }

    /** Takes the definition level of every row: 1 where it has an id. */
    HybridEncoder levels(int[] ids, int from, int to) {
        reserveValues(to - from);
        for (int row = from; row < to; row++) {
            values[row - from] = ~ids[row] >>> 31;
        }
        valueCount = to - from;
        return this;
    }

    /**
     * Encodes what was taken.
     *
     * @param width bits of a value, 0 to 31
     * @return valid until the next call
     */
    BytesInput encode(int width) {
        long bound = valueCount * 5L + 128; // a long more is written than is valid
        if (bytes.length < bound) {
            bytes = new byte[Math.toIntExact(bound)];
        }
        length = 0;
        Arrays.fill(values, valueCount, valueCount + GROUP, 0);
        int leastRun = leastRun(width);
        int packedFrom = 0;
        int at = 0;
        while (at + GROUP <= valueCount) {
            if (!isOneValue(at)) {
                at += GROUP;
                continue;
            }
            int value = values[at];
            int end = at + GROUP;
            while (end < valueCount && values[end] == value) {
                end++;
            }
            if (end - at < leastRun) {
                at += (end - at) / GROUP * GROUP;
                continue;
            }
            pack(packedFrom, at, width);
            repeat(value, end - at, width);
            packedFrom = end;
            at = end;
        }
        pack(packedFrom, valueCount, width);
        return BytesInput.from(bytes, 0, length);
    }

    /** The values from which on a run is shorter than what they take packed, with the head of what is packed behind it. */
    private static int leastRun(int width) {
        return width == 0 ? GROUP : GROUP * Math.max(1, (LEAST_RUN_BYTES + width - 1) / width);
    }

    /** Whether all of a group have one value: asked with one branch, as most of them have not. */
    private boolean isOneValue(int at) {
        int value = values[at];
        int others = (values[at + 1] ^ value)
                | (values[at + 2] ^ value)
                | (values[at + 3] ^ value)
                | (values[at + 4] ^ value)
                | (values[at + 5] ^ value)
                | (values[at + 6] ^ value)
                | (values[at + 7] ^ value);
        return others == 0;
    }

    private void reserveValues(int count) {
        if (values.length < count + GROUP) {
            values = new int[count + GROUP];
        }
    }

    private void repeat(int value, int count, int width) {
        length = VarInt.put(bytes, length, count << 1);
        for (int bits = 0; bits < width; bits += Byte.SIZE) {
            bytes[length++] = (byte) (value >>> bits);
        }
    }

    private void pack(int from, int to, int width) {
        for (int start = from; start < to; start += MAX_PACKED_VALUES) {
            packRun(start, Math.min(to, start + MAX_PACKED_VALUES), width);
        }
    }

    /** The last group is filled up with zeros. */
    private void packRun(int from, int to, int width) {
        int groups = (to - from + GROUP - 1) / GROUP;
        length = VarInt.put(bytes, length, (groups << 1) | 1);
        if (width <= Byte.SIZE) {
            packBytes(from, groups, width);
        } else if (width <= Short.SIZE) {
            packShorts(from, groups, width);
        } else {
            packAny(from, groups, width);
        }
        length += groups * width;
    }

    /** A group is at most a long. */
    private void packBytes(int from, int groups, int width) {
        int at = length;
        int value = from;
        for (int group = 0; group < groups; group++) {
            LONG_LE.set(bytes, at, four(value, width) | (four(value + HALF, width) << (HALF * width)));
            at += width;
            value += GROUP;
        }
    }

    /** A group is at most two longs, half a group at most one. */
    private void packShorts(int from, int groups, int width) {
        int halfBits = HALF * width;
        // of a second half behind a whole long, no bit is in it; a shift by 64 would leave all
        long within = halfBits == Long.SIZE ? 0 : -1L;
        int at = length;
        int value = from;
        for (int group = 0; group < groups; group++) {
            long low = four(value, width);
            long high = four(value + HALF, width);
            LONG_LE.set(bytes, at, low | ((high << halfBits) & within));
            LONG_LE.set(bytes, at + Long.BYTES, high >>> -halfBits);
            at += width;
            value += GROUP;
        }
    }

    private void packAny(int from, int groups, int width) {
        int at = length;
        int to = from + groups * GROUP;
        long packed = 0;
        int bits = 0;
        for (int i = from; i < to; i++) {
            long value = values[i];
            packed |= value << bits;
            bits += width;
            if (bits >= Long.SIZE) {
                LONG_LE.set(bytes, at, packed);
                at += Long.BYTES;
                bits -= Long.SIZE;
                packed = value >>> (width - bits);
            }
        }
        LONG_LE.set(bytes, at, packed);
    }

    private long four(int at, int width) {
        return values[at]
                | ((long) values[at + 1] << width)
                | ((long) values[at + 2] << (2 * width))
                | ((long) values[at + 3] << (3 * width));
    }
}
