package fr.sndscopy.parquet.page;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    /** Values of a bit-packed run; bounds what a reader unpacks at once. */
    private static final int MAX_PACKED_VALUES = 504 * GROUP;

    private int[] values = new int[ColumnChunkEncoder.PAGE_ROWS];
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
        long bound = valueCount * 5L + 128;
        if (bytes.length < bound) {
            bytes = new byte[Math.toIntExact(bound)];
        }
        length = 0;
        int packedFrom = 0;
        int at = 0;
        while (at < valueCount) {
            int value = values[at];
            int end = at + 1;
            while (end < valueCount && values[end] == value) {
                end++;
            }
            int fill = -(at - packedFrom) & (GROUP - 1);
            if (end - at - fill >= GROUP) {
                pack(packedFrom, at + fill, width);
                repeat(value, end - at - fill, width);
                packedFrom = end;
            }
            at = end;
        }
        pack(packedFrom, valueCount, width);
        return BytesInput.from(bytes, 0, length);
    }

    private void reserveValues(int count) {
        if (values.length < count) {
            values = new int[count];
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

    private void packRun(int from, int to, int width) {
        int groups = (to - from + GROUP - 1) / GROUP;
        length = VarInt.put(bytes, length, (groups << 1) | 1);
        int at = length;
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
        length += groups * width;
        while (at < length) {
            bytes[at++] = (byte) packed;
            packed >>>= Byte.SIZE;
        }
    }
}
