package fr.sndscopy.source.fixed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds the cells of the row that a line is at: without blanks that are none of them, with the decimal separator that is not written. Not thread-safe. */
final class CellText {
    private static final byte[][] SMALL = new byte[256][];

    static {
        for (int i = 0; i < SMALL.length; i++) {
            SMALL[i] = String.valueOf(i).getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final GroupReading reading;
    private byte[] made = new byte[64];
    private boolean isMade;
    private int start;
    private int end;

    CellText(GroupReading reading) {
        this.reading = reading;
    }

    /** Goes to a cell. */
    void find(CutLine line, byte[] bytes, int cell) {
        isMade = false;
        int level = reading.cellLevels[cell];
        int length = reading.cellLengths[cell];
        if (length == GroupReading.ORDINAL) {
            makeNumber(line.ordinal(level));
            return;
        }
        int place = line.pieceStart(level) + reading.cellPlaces[cell];
        int from = line.byteOf(place);
        int to = line.byteOf(place + length);
        if (reading.trimsRight[cell]) {
            while (to > from && bytes[to - 1] == ' ') {
                to--;
            }
        }
        if (reading.trimsLeft[cell]) {
            while (from < to && bytes[from] == ' ') {
                from++;
            }
        }
        start = from;
        end = to;
        if (reading.decimals[cell] > 0 && to > from) {
            makeDecimal(bytes, from, to, reading.decimals[cell]);
        }
    }

    private void makeNumber(int number) {
        isMade = true;
        byte[] digits =
                number < SMALL.length ? SMALL[number] : String.valueOf(number).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, made, 0, digits.length);
        start = 0;
        end = digits.length;
    }

    /** What is no row of digits, with a sign before it or none, is left as it is, for the rules to judge. */
    private void makeDecimal(byte[] bytes, int from, int to, int decimals) {
        boolean signed = bytes[from] == '-' || bytes[from] == '+';
        int first = signed ? from + 1 : from;
        for (int at = first; at < to; at++) {
            if (bytes[at] < '0' || bytes[at] > '9') {
                return;
            }
        }
        if (first == to) {
            return;
        }
        int whole = Math.max(1, to - first - decimals);
        int zeros = Math.max(0, decimals + 1 - (to - first));
        if (made.length < to - from + zeros + 1) {
            made = new byte[2 * (to - from + zeros + 1)];
        }
        int at = 0;
        if (signed) {
            made[at++] = bytes[from];
        }
        Arrays.fill(made, at, at + zeros, (byte) '0');
        System.arraycopy(bytes, first, made, at + zeros, to - first);
        int digits = to - first + zeros;
        System.arraycopy(made, at + whole, made, at + whole + 1, digits - whole);
        made[at + whole] = (byte) reading.decimalSeparator;
        isMade = true;
        start = 0;
        end = at + digits + 1;
    }

    /** Whether it does not stand in the line as it is to be read, but in {@link #made}. */
    boolean isMade() {
        return isMade;
    }

    byte[] made() {
        return made;
    }

    int start() {
        return start;
    }

    /** Behind its last byte. */
    int end() {
        return end;
    }
}
