package fr.sndscopy.source.sas;

import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.source.TypedText;

/**
 * Numbers of SAS as texts. SAS has floating point numbers of 8 bytes alone, cut to as few as 3, and tells days and times by them.
 *
 * <p>A number is written as the shortest decimal that is read as the same one; a whole number of 2^53 or more is not the only one that is kept as it, and is no number that
 * can be told: {@link #isTold}. Not thread-safe.
 */
final class SasText {
    private static final int DAYS_TO_1970 = 3653;
    private static final long DAY = 86_400;
    private static final long MOST_DAYS = 3_000_000;

    private final TypedText typed = new TypedText();

    /** The text made last, in {@code text()[0, length())}, with room behind it. */
    byte[] text() {
        return typed.text();
    }

    /** How long the text made last is; 0 where there is no value. */
    int length() {
        return typed.length();
    }

    /** Whether the number is what the text says; false of what is no number, or may have been another. */
    boolean isTold() {
        return typed.isTold();
    }

    /**
     * Writes a number.
     *
     * @param bits of it, the bytes that were cut being zero
     * @param meaning what the numbers of its column mean
     * @param target the type of the column that it is for
     */
    void write(long bits, SasMeaning meaning, LogicalType target) {
        double number = Double.longBitsToDouble(bits);
        typed.clear();
        if (Double.isNaN(number)) {
            writeMissing(bits);
            return;
        }
        boolean written =
                switch (meaning) {
                    case DATE -> writeDate(number, target);
                    case DATETIME -> writeDateTime(number, target);
                    case TIME -> writeTime(number);
                    case NUMBER -> false;
                };
        if (!written) {
            typed.addNumber(number);
        }
    }

    /**
     * {@code .A} to {@code .Z} and {@code ._} are kept apart from the missing value that has no name: byte 5 of it, inverted, says which it is, as a letter or
     * by its place behind the underscore and the one without a name.
     */
    private void writeMissing(long bits) {
        int tag = (int) (~bits >> 40) & 0xff;
        if (tag == 1 || tag == '.') {
            return;
        }
        if (tag == 0 || tag == '_') {
            typed.add("._");
        } else if (tag >= 2 && tag < 28) {
            typed.add("." + (char) ('A' + tag - 2));
        } else if (tag >= 'A' && tag <= 'Z') {
            typed.add("." + (char) tag);
        } else {
            typed.addUntold("NaN");
        }
    }

    private static boolean isWhole(double number, double most) {
        return number == Math.rint(number) && Math.abs(number) <= most;
    }

    private boolean writeDate(double number, LogicalType target) {
        return isWhole(number, MOST_DAYS) && typed.addDate((long) number - DAYS_TO_1970, target);
    }

    private boolean writeDateTime(double number, LogicalType target) {
        if (!isWhole(number, (double) MOST_DAYS * DAY)) {
            return false;
        }
        long second = (long) number;
        return typed.addDateTime(Math.floorDiv(second, DAY) - DAYS_TO_1970, (int) Math.floorMod(second, DAY), target);
    }

    private boolean writeTime(double number) {
        if (!isWhole(number, DAY - 1) || number < 0) {
            return false;
        }
        typed.addClock((int) number);
        return true;
    }
}
