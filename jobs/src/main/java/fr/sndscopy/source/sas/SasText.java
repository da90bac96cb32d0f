package fr.sndscopy.source.sas;

import fr.sndscopy.schema.LogicalType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;

/**
 * Numbers of SAS as texts. SAS has floating point numbers of 8 bytes alone, cut to as few as 3, and tells days and times by them.
 *
 * <p>A number is written as the shortest decimal that is read as the same one; a whole number of 2^53 or more is not the only one that is kept as it, and is no number that
 * can be told: {@link #isTold}. Not thread-safe.
 */
final class SasText {
    /** What a number means at most that is kept exactly. */
    private static final double FIRST_NOT_TOLD = 1L << 53;

    private static final double MOST_DIGITS = 1e15;
    private static final double[] TENS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    private static final int DAYS_TO_1970 = 3653;
    private static final long DAY = 86_400;
    private static final long MOST_DAYS = 3_000_000;

    private byte[] text = new byte[512];
    private int length;
    private boolean told;

    /** The text made last, in {@code text()[0, length())}, with room behind it. */
    byte[] text() {
        return text;
    }

    /** How long the text made last is; 0 where there is no value. */
    int length() {
        return length;
    }

    /** Whether the number is what the text says; false of what is no number, or may have been another. */
    boolean isTold() {
        return told;
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
        length = 0;
        told = true;
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
            writeNumber(number);
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
            write("._");
        } else if (tag >= 2 && tag < 28) {
            write("." + (char) ('A' + tag - 2));
        } else if (tag >= 'A' && tag <= 'Z') {
            write("." + (char) tag);
        } else {
            told = false;
            write("NaN");
        }
    }

    private static boolean isWhole(double number, double most) {
        return number == Math.rint(number) && Math.abs(number) <= most;
    }

    private boolean writeDate(double number, LogicalType target) {
        if (!isWhole(number, MOST_DAYS)) {
            return false;
        }
        LocalDate date = LocalDate.ofEpochDay((long) number - DAYS_TO_1970);
        if (date.getYear() < 1 || date.getYear() > 9999) {
            return false;
        }
        if (target == LogicalType.YEARMONTH && date.getDayOfMonth() == 1) {
            digits(date.getYear(), 4);
            digits(date.getMonthValue(), 2);
        } else if (target == LogicalType.YEAR && date.getDayOfYear() == 1) {
            digits(date.getYear(), 4);
        } else {
            write(date);
        }
        return true;
    }

    /** A day without a time of day is a date where a date is asked for. */
    private boolean writeDateTime(double number, LogicalType target) {
        if (!isWhole(number, (double) MOST_DAYS * DAY)) {
            return false;
        }
        long second = (long) number;
        long day = Math.floorDiv(second, DAY);
        int ofDay = (int) Math.floorMod(second, DAY);
        if (ofDay == 0 && target != LogicalType.DATETIME && target != LogicalType.STRING) {
            return writeDate((double) day, target);
        }
        LocalDate date = LocalDate.ofEpochDay(day - DAYS_TO_1970);
        if (date.getYear() < 1 || date.getYear() > 9999) {
            return false;
        }
        write(date);
        put('T');
        clock(ofDay);
        return true;
    }

    private boolean writeTime(double number) {
        if (!isWhole(number, DAY - 1) || number < 0) {
            return false;
        }
        clock((int) number);
        return true;
    }

    private void clock(int second) {
        digits(second / 3600, 2);
        put(':');
        digits(second / 60 % 60, 2);
        put(':');
        digits(second % 60, 2);
    }

    private void write(LocalDate date) {
        digits(date.getYear(), 4);
        put('-');
        digits(date.getMonthValue(), 2);
        put('-');
        digits(date.getDayOfMonth(), 2);
    }

    private void writeNumber(double number) {
        if (number == Math.rint(number) && Math.abs(number) < FIRST_NOT_TOLD) {
            whole((long) number, 0);
            return;
        }
        if (Math.abs(number) >= FIRST_NOT_TOLD) {
            told = false;
            write(Double.isInfinite(number) ? "Infinity" : new BigDecimal(number, new MathContext(17)).toString());
            return;
        }
        for (int decimals = 1; decimals < TENS.length; decimals++) {
            double shifted = Math.rint(number * TENS[decimals]);
            if (Math.abs(shifted) < MOST_DIGITS && shifted / TENS[decimals] == number) {
                whole((long) shifted, decimals);
                return;
            }
        }
        write(shortest(number));
    }

    /** Not by {@link Double#toString}: versions of Java differ in it. */
    private static String shortest(double number) {
        BigDecimal exact = new BigDecimal(number);
        for (int digits = 15; digits < 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == number) {
                return plain(rounded);
            }
        }
        return plain(exact.round(new MathContext(17, RoundingMode.HALF_EVEN)));
    }

    private static String plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() > 60 ? stripped.toString() : stripped.toPlainString();
    }

    private void whole(long number, int decimals) {
        if (number < 0) {
            put('-');
        }
        long left = Math.abs(number);
        int start = length;
        int places = 0;
        do {
            if (places == decimals && decimals > 0) {
                put('.');
            }
            put((char) ('0' + left % 10));
            left /= 10;
            places++;
        } while (left != 0 || places <= decimals);
        for (int low = start, high = length - 1; low < high; low++, high--) {
            byte kept = text[low];
            text[low] = text[high];
            text[high] = kept;
        }
    }

    private void digits(int number, int count) {
        int divisor = 1;
        for (int i = 1; i < count; i++) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            put((char) ('0' + number / divisor % 10));
        }
    }

    private void write(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, text, length, bytes.length);
        length += bytes.length;
    }

    private void put(char c) {
        text[length++] = (byte) c;
    }
}
