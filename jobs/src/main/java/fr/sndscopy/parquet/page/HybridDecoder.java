package fr.sndscopy.parquet.page;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Decodes the RLE / bit-packing hybrid of definition levels and dictionary ids (parquet-format, Encodings.md, "Run Length Encoding /
 * Bit-Packing Hybrid") eight values at a time. Written from that text and not from {@link HybridEncoder}; tested against parquet-java's
 * encoder. Not thread-safe.
 */
final class HybridDecoder {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int GROUP = 8;
    private static final int MAX_WIDTH = 31;

    private final byte[] bytes;
    private final int end;
    private final int width;
    private int at;

    /**
     * Of the runs in {@code bytes[from, to)}.
     *
     * @param width bits of a value
     * @throws IllegalStateException when values are wider than an id may be
     */
    HybridDecoder(byte[] bytes, int from, int to, int width) {
        if (width < 0 || width > MAX_WIDTH) {
            throw new IllegalStateException("values of " + width + " bits");
        }
        this.bytes = bytes;
        this.at = from;
        this.end = to;
        this.width = width;
    }

    /**
     * Decodes the first values, whatever follows them.
     *
     * @param values takes {@code count} of them, from {@code from} on
     * @throws IllegalStateException when there are fewer, or one is wider than it may be
     */
    void decode(int[] values, int from, int count) {
        int done = 0;
        while (done < count) {
            int header = header();
            int length = header >>> 1;
            if ((header & 1) == 0) {
                int run = Math.min(length, count - done);
                Arrays.fill(values, from + done, from + done + run, repeated());
                done += run;
            } else {
                // a group of eight values takes as many bytes as a value has bits
                long packed = (long) length * width;
                int run = (int) Math.min((long) length * GROUP, count - done);
                if (run == 0 || ((long) run * width + Byte.SIZE - 1) / Byte.SIZE > end - at) {
                    throw cut();
                }
                unpack(values, from + done, run);
                at = (int) Math.min(end, at + packed);
                done += run;
            }
        }
    }

    /** Whether one run says that the first {@code count} values are this one; nothing is decoded. */
    boolean startsWithRunOf(int value, int count) {
        int start = at;
        int header = header();
        boolean is = (header & 1) == 0 && header >>> 1 >= count && repeated() == value;
        at = start;
        return is;
    }

    private void unpack(int[] values, int from, int count) {
        int mask = (1 << width) - 1;
        int whole = count / GROUP * GROUP;
        int done = 0;
        if (width <= Byte.SIZE) {
            for (; done < whole; done += GROUP) {
                unpackHalf(values, from + done, wordAt(at + done / GROUP * width), mask);
                unpackHalf(
                        values,
                        from + done + GROUP / 2,
                        wordAt(at + done / GROUP * width) >>> (GROUP / 2 * width),
                        mask);
            }
        } else if (width <= 2 * Byte.SIZE) {
            int half = GROUP / 2 * width;
            for (; done < whole; done += GROUP) {
                int group = at + done / GROUP * width;
                unpackHalf(values, from + done, wordAt(group), mask);
                unpackHalf(values, from + done + GROUP / 2, wordAt(group + (half >>> 3)) >>> (half & 7), mask);
            }
        }
        for (; done < count; done++) {
            long bit = (long) done * width;
            values[from + done] = (int) (wordAt(at + (int) (bit >>> 3)) >>> (bit & 7)) & mask;
        }
    }

    private void unpackHalf(int[] values, int from, long word, int mask) {
        values[from] = (int) word & mask;
        values[from + 1] = (int) (word >>> width) & mask;
        values[from + 2] = (int) (word >>> (2 * width)) & mask;
        values[from + 3] = (int) (word >>> (3 * width)) & mask;
    }

    /** Eight bytes, zeros behind the end of the array. */
    private long wordAt(int place) {
        if (place + Long.BYTES <= bytes.length) {
            return (long) LONG_LE.get(bytes, place);
        }
        long word = 0;
        for (int i = bytes.length - 1; i >= place; i--) {
            word = (word << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return word;
    }

    /** The value of a run, in as few whole bytes as it needs, the lowest first. */
    private int repeated() {
        long value = 0;
        int taken = (width + Byte.SIZE - 1) / Byte.SIZE;
        for (int i = 0; i < taken; i++) {
            value |= (long) next() << (i * Byte.SIZE);
        }
        if (value >>> width != 0) {
            throw new IllegalStateException("a value of more than " + width + " bits");
        }
        return (int) value;
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
