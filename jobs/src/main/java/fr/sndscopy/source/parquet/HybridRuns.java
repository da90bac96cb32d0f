package fr.sndscopy.source.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Levels and ids, decoded as they are asked for: the RLE / bit-packing hybrid of parquet-format, Encodings.md. Whatever is wrong with them is an unchecked exception. Not thread-safe.
 */
final class HybridRuns {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_WIDTH = 31;

    private final byte[] bytes;
    private final int end;
    private final int width;
    private int at;
    /** How many values of the present run are left. */
    private int left;

    private boolean packed;
    private int repeated;
    /** Where the next value of a packed run begins. */
    private long bit;

    /**
     * Of {@code bytes[from, to)}.
     *
     * @param width bits of a value
     */
    HybridRuns(byte[] bytes, int from, int to, int width) {
        if (width < 0 || width > MAX_WIDTH || from < 0 || to < from || to > bytes.length) {
            throw new IllegalStateException("values of " + width + " bits");
        }
        this.bytes = bytes;
        this.at = from;
        this.end = to;
        this.width = width;
    }

    /** Whether the present run says of the next {@code count} values that they are this one. */
    boolean isRunOf(int value, int count) {
        if (left == 0 && count > 0) {
            begin();
        }
        return !packed && left >= count && repeated == value;
    }

    /** Goes on behind values that are of the present run, which is not a packed one. */
    void skip(int count) {
        left -= count;
    }

    /** The next values. */
    void read(int[] values, int from, int count) {
        int done = 0;
        while (done < count) {
            if (left == 0) {
                begin();
            }
            int some = Math.min(left, count - done);
            if (packed) {
                unpack(values, from + done, some);
            } else {
                Arrays.fill(values, from + done, from + done + some, repeated);
            }
            left -= some;
            done += some;
        }
    }

    private void unpack(int[] values, int from, int count) {
        int mask = (1 << width) - 1;
        long place = bit;
        int i = 0;
        long lastWhole = (bytes.length - (long) Long.BYTES) << 3;
        for (; i < count && place <= lastWhole; i++) {
            values[from + i] = (int) ((long) LONG_LE.get(bytes, (int) (place >>> 3)) >>> (place & 7)) & mask;
            place += width;
        }
        for (; i < count; i++) {
            values[from + i] = (int) (lastWord((int) (place >>> 3)) >>> (place & 7)) & mask;
            place += width;
        }
        bit = place;
    }

    /** Eight bytes, zeros behind the end of the array. */
    private long lastWord(int place) {
        long word = 0;
        for (int i = bytes.length - 1; i >= place; i--) {
            word = (word << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return word;
    }

    private void begin() {
        int header = header();
        packed = (header & 1) == 1;
        long count = packed ? (header >>> 1) * 8L : header >>> 1;
        if (count == 0 || count > Integer.MAX_VALUE) {
            throw new IllegalStateException("a run of " + count + " values");
        }
        left = (int) count;
        if (packed) {
            long packedBytes = (header >>> 1) * (long) width;
            // some writers leave out what the last group has behind the last value
            bit = (long) at << 3;
            if (packedBytes > end - at) {
                left = width == 0 ? left : (int) Math.min(left, ((end - (long) at) << 3) / width);
                at = end;
                if (left == 0) {
                    throw cut();
                }
            } else {
                at += (int) packedBytes;
            }
        } else {
            long value = 0;
            for (int shift = 0; shift < width; shift += Byte.SIZE) {
                value |= (long) next() << shift;
            }
            if (value >>> width != 0) {
                throw new IllegalStateException("a value of more than " + width + " bits");
            }
            repeated = (int) value;
        }
    }

    /** An unsigned LEB128 of 32 bits: twice the length of a run, or twice the groups of a packed one, and 1. */
    private int header() {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int next = next();
            value |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalStateException("the length of a run does not end");
    }

    private int next() {
        if (at >= end) {
            throw cut();
        }
        return bytes[at++] & 0xff;
    }

    private static IllegalStateException cut() {
        return new IllegalStateException("fewer values than there should be");
    }
}
