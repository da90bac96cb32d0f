package fr.sndscopy.source.fixed;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a rejected row. Of a row that is a line, the line. Of a repetition: the numbers of those that it belongs to and its own,
 * apart by points, a blank, and behind it the characters of the fixed part, of those, and its own. Of a line that cannot be cut, where
 * repetitions are read: a blank, and the line.
 */
final class Originals {
    private static final int MAX_DIGITS = 9;

    private Originals() {}

    /** Of the row that a line is at. */
    static byte[] of(GroupReading reading, CutLine line, byte[] bytes) {
        ByteArrayOutputStream original = new ByteArrayOutputStream();
        for (int level = 1; level < reading.levels.length; level++) {
            original.writeBytes(((level == 1 ? "" : ".") + line.ordinal(level)).getBytes(StandardCharsets.US_ASCII));
        }
        original.write(' ');
        for (int level = 0; level < reading.levels.length; level++) {
            int start = line.byteOf(line.pieceStart(level));
            int end = line.byteOf(line.pieceStart(level) + reading.lengths[reading.levels[level]]);
            original.write(bytes, start, end - start);
        }
        return original.toByteArray();
    }

    /** Of a line that cannot be cut. */
    static byte[] ofLine(GroupReading reading, byte[] line) {
        if (reading.isOfLines()) {
            return line;
        }
        byte[] original = new byte[line.length + 1];
        original[0] = ' ';
        System.arraycopy(line, 0, original, 1, line.length);
        return original;
    }

    /** Whether an original is a line that cannot be cut, where repetitions are read. */
    static boolean isLine(byte[] bytes, int from, int to) {
        return to > from && bytes[from] == ' ';
    }

    /**
     * The numbers that an original of a repetition begins with, by level; null where it is none. Its characters begin behind the first
     * blank.
     */
    static int @Nullable [] numbers(GroupReading reading, byte[] bytes, int from, int to) {
        int[] numbers = new int[reading.levels.length];
        int level = 1;
        int digits = 0;
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (b >= '0' && b <= '9' && digits < MAX_DIGITS) {
                numbers[level] = 10 * numbers[level] + b - '0';
                digits++;
            } else if (b == '.' && digits > 0 && level + 1 < numbers.length) {
                level++;
                digits = 0;
            } else {
                return b == ' ' && digits > 0 && level + 1 == numbers.length ? numbers : null;
            }
        }
        return null;
    }

    /** The place behind the first blank. */
    static int behindBlank(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != ' ') {
            at++;
        }
        return at + 1;
    }
}
