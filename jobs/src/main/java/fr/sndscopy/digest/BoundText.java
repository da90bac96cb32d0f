package fr.sndscopy.digest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How much of a column's smallest and largest text is kept: its first {@value #MAX_BYTES} bytes of UTF-8, less those of a
 * character that would be cut ({@code FORMAT.md}, Evidence). A cell of 60 MiB must not be kept whole beside the rows.
 *
 * <p>While extremes are looked for, texts are compared by their first {@value #MAX_BYTES} bytes with nothing taken off: of two
 * texts, the first bytes are in the same order or the same, which is not so once characters are taken off.
 */
public final class BoundText {
    /** The most bytes that are kept. */
    public static final int MAX_BYTES = 256;

    private BoundText() {}

    /** The end of what is compared, and kept while it is. */
    public static int end(int from, int to) {
        return Math.min(to, from + MAX_BYTES);
    }

    /** Whether {@code [from, to)} begins with lesser bytes than {@code extreme}, which is kept; true when there is none. */
    public static boolean isLess(byte[] bytes, int from, int to, byte @Nullable [] extreme) {
        return extreme == null || Arrays.compareUnsigned(bytes, from, end(from, to), extreme, 0, extreme.length) < 0;
    }

    /** Whether {@code [from, to)} begins with greater bytes than {@code extreme}, which is kept; true when there is none. */
    public static boolean isGreater(byte[] bytes, int from, int to, byte @Nullable [] extreme) {
        return extreme == null || Arrays.compareUnsigned(bytes, from, end(from, to), extreme, 0, extreme.length) > 0;
    }

    /** The text of kept bytes. */
    public static String of(byte[] utf8) {
        int end = Math.min(utf8.length, MAX_BYTES);
        if (end == MAX_BYTES) {
            end = wholeCharacters(utf8, end);
        }
        return new String(utf8, 0, end, StandardCharsets.UTF_8);
    }

    /** What is kept of a text. */
    static String of(String text) {
        return text.length() <= MAX_BYTES / 3 ? text : of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The end of the last character that is whole before {@code end}. */
    private static int wholeCharacters(byte[] utf8, int end) {
        int lead = end - 1;
        while (lead > 0 && (utf8[lead] & 0xc0) == 0x80) {
            lead--;
        }
        int first = utf8[lead] & 0xff;
        int size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        return lead + size <= end ? end : lead;
    }
}
