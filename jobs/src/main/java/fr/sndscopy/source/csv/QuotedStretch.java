package fr.sndscopy.source.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * 64 bytes of text with RFC 4180 quoting, looked at at once, one stretch behind the other: a bit for each byte, the lowest for the first.
 * Which bytes stand inside of quotation marks is told by how many marks there are before them, as long as marks only open, double and
 * close; where a mark is anything else, {@link #odd} says so, and whoever reads has to go byte by byte. (Langdale and Lemire, "Parsing
 * gigabytes of JSON per second", VLDB Journal 28, 2019; the prefix sum is made of shifts.)
 *
 * <p>Not thread-safe.
 */
final class QuotedStretch {
    /** Bytes of a stretch. */
    static final int BYTES = Long.SIZE;

    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long LOWS = 0x7F7F7F7F7F7F7F7FL;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long LINE_FEEDS = ONES * '\n';

    /** Multiplied with eight bytes that are 0 or 1, has them as the eight bits of its highest byte. */
    private static final long GATHER = 0x0102040810204080L;

    private final long delimiters;

    /** All ones when the byte before the next stretch stands inside of quotation marks, or opens them. */
    private long inside;
    /** 1 when a mark at the start of the next stretch would open a cell, or double the mark before it. */
    private long mayOpen;
    /** 1 when the byte before the next stretch closes. */
    private long closed;

    private long ends;
    private long odd;
    private long uneven;
    private long behindClosed;

    QuotedStretch(byte delimiter) {
        this.delimiters = ONES * (delimiter & 0xff);
    }

    /** The next stretch starts with a cell. */
    void startCell() {
        start(false, true, false);
    }

    /**
     * What stands before the next stretch.
     *
     * @param insideQuotes whether its first byte is inside of quotation marks
     * @param behindEnd whether a cell starts with it, or the byte before it is a mark that closes
     * @param behindMark whether the byte before it is a mark that closes
     */
    void start(boolean insideQuotes, boolean behindEnd, boolean behindMark) {
        inside = insideQuotes ? -1 : 0;
        mayOpen = behindEnd ? 1 : 0;
        closed = behindMark ? 1 : 0;
    }

    /** Looks at {@code bytes[from, from + BYTES)}, behind those that it looked at before. */
    void look(byte[] bytes, int from) {
        long quotes = 0;
        long stops = 0;
        for (int place = 0; place < BYTES; place += Long.BYTES) {
            long word = (long) LONG_LE.get(bytes, from + place);
            long q = word ^ QUOTES;
            long d = word ^ delimiters;
            long n = word ^ LINE_FEEDS;
            // the high bit of each byte: whether it is not zero, without carries between bytes
            long noQuote = ((q & LOWS) + LOWS) | q;
            long neither = (((d & LOWS) + LOWS) | d) & (((n & LOWS) + LOWS) | n);
            quotes |= ((((~noQuote & HIGHS) >>> 7) * GATHER) >>> 56) << place;
            stops |= ((((~neither & HIGHS) >>> 7) * GATHER) >>> 56) << place;
        }
        long in = sums(quotes) ^ inside;
        long opening = quotes & in;
        long closing = quotes & ~in;
        long behindClosing = closing << 1 | closed;
        ends = stops & ~in;
        odd = opening & ~(ends << 1 | behindClosing | mayOpen);
        uneven = (opening & behindClosing) | (stops & in);
        behindClosed = behindClosing & ~(quotes | ends);
        inside = in >> 63;
        mayOpen = (ends | closing) >>> 63;
        closed = closing >>> 63;
    }

    /** Each bit: whether the bits up to it, with it, are odd in number. */
    private static long sums(long bits) {
        long sums = bits;
        sums ^= sums << 1;
        sums ^= sums << 2;
        sums ^= sums << 4;
        sums ^= sums << 8;
        sums ^= sums << 16;
        sums ^= sums << 32;
        return sums;
    }

    /** Delimiters and line feeds that end cells, up to the first {@linkplain #odd odd} mark. */
    long ends() {
        return ends;
    }

    /** Marks that open where no cell starts: from the first of these on, nothing here is right. */
    long odd() {
        return odd;
    }

    /** Second halves of doubled marks, and delimiters and line feeds inside of marks: such a cell is not what stands between its marks. */
    long uneven() {
        return uneven;
    }

    /** Bytes behind a mark that closes, which are neither a mark nor the end of the cell. */
    long behindClosed() {
        return behindClosed;
    }

    /** Whether the byte behind is inside of quotation marks. */
    boolean endsInside() {
        return inside != 0;
    }

    /** Whether the last byte is a mark that closes, so far. */
    boolean endsClosed() {
        return closed != 0;
    }

    /** Whether the last byte ends a cell. */
    boolean endsCell() {
        return ends < 0;
    }
}
