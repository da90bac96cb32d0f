package fr.sndscopy.validate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Runs of ASCII digits as numbers, eight digits at a time: SIMD within a register, after D. Lemire, "Quickly parsing eight digits",
 * 2018.
 */
final class DigitRun {
    /** Most digits of a run. */
    static final int MAX_DIGITS = 2 * Long.BYTES;

    /** Returned for what is not digits throughout. */
    static final long NOT_DIGITS = -1;

    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ZEROS = 0x3030303030303030L;
    private static final long HIGH_HALVES = 0xF0F0F0F0F0F0F0F0L;
    private static final long LOW_HALVES = 0x0F0F0F0F0F0F0F0FL;
    private static final long ABOVE_NINE = 0x0606060606060606L;
    private static final long HUNDRED_MILLION = 100_000_000L;

    private DigitRun() {}

    /**
     * The number that is written in {@code text[start, start + length)}.
     *
     * @param length 1 to {@link #MAX_DIGITS}
     * @return the number, or {@link #NOT_DIGITS}
     */
    static long parse(byte[] text, int start, int length) {
        if (length <= Long.BYTES) {
            return upToEight(text, start, length);
        }
        long high = upToEight(text, start, length - Long.BYTES);
        long low = upToEight(text, start + length - Long.BYTES, Long.BYTES);
        return (high | low) < 0 ? NOT_DIGITS : high * HUNDRED_MILLION + low;
    }

    private static long upToEight(byte[] text, int start, int length) {
        // the last digit highest, and zeros before the first
        int absent = (Long.BYTES - length) << 3;
        long eight = start + Long.BYTES <= text.length ? (long) LONG_LE.get(text, start) : atEnd(text, start);
        long word = (eight << absent) | (ZEROS & ~(-1L << absent));
        if ((word & HIGH_HALVES) != ZEROS || ((word + ABOVE_NINE) & HIGH_HALVES) != ZEROS) {
            return NOT_DIGITS;
        }
        // pairs of digits, then of pairs, then of fours
        long pairs = ((word & LOW_HALVES) * (1 + (10 << 8))) >>> 8;
        long fours = ((pairs & 0x00FF00FF00FF00FFL) * (1 + (100 << 16))) >>> 16;
        return ((fours & 0x0000FFFF0000FFFFL) * (1 + (10_000L << 32))) >>> 32;
    }

    /** The bytes from {@code start} on, and zeros behind the end of the array. */
    private static long atEnd(byte[] text, int start) {
        long eight = 0;
        for (int at = text.length - 1; at >= start; at--) {
            eight = (eight << Byte.SIZE) | (text[at] & 0xff);
        }
        return eight;
    }
}
