package fr.sndscopy.source;

import fr.sndscopy.schema.LogicalType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * The text of a value that is none in its file, in the notation {@link fr.sndscopy.delivery.NamedFormat#TYPED}: one at a time, added piece by piece.
 *
 * <p>A floating point number is written as the shortest decimal that is read as the same one. From where on whole numbers are kept as others (2^53, or 2^24 of four bytes) it is no number that
 * can be told: {@link #isTold}. Not thread-safe.
 */
public final class TypedText {
    /** What a double means at least that may have been another whole number. */
    private static final double FIRST_NOT_TOLD = 1L << 53;

    private static final float FIRST_FLOAT_NOT_TOLD = 1 << 24;
    private static final double MOST_DIGITS = 1e15;
    private static final double[] TENS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

    private byte[] text = new byte[512];
    private int length;
    private boolean told = true;

    /** Begins another text. */
    public void clear() {
        length = 0;
        told = true;
    }

    /** The text is {@code text()[0, length())}, with 8 bytes behind it that may be read. */
    public byte[] text() {
        return text;
    }

    public int length() {
        return length;
    }

    /** Whether the value is what the text says; false of what is no number, or may have been another. */
    public boolean isTold() {
        return told;
    }

    /**
     * Adds a day; a first one as month or year where that is asked for.
     *
     * @param target the type of the column that it is for
     * @return false, and nothing is added, where it has no year of four digits
     */
    public boolean addDate(long epochDay, LogicalType target) {
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        if (date.getYear() < 1 || date.getYear() > 9999) {
            return false;
        }
        if (target == LogicalType.YEARMONTH && date.getDayOfMonth() == 1) {
            digits(date.getYear(), 4);
            digits(date.getMonthValue(), 2);
        } else if (target == LogicalType.YEAR && date.getDayOfYear() == 1) {
            digits(date.getYear(), 4);
        } else {
            add(date);
        }
        return true;
    }

    /** Likewise a second; midnight as the day alone, unless a time of day is asked for. */
    public boolean addDateTime(long epochDay, int secondOfDay, LogicalType target) {
        if (secondOfDay == 0 && target != LogicalType.DATETIME && target != LogicalType.STRING) {
            return addDate(epochDay, target);
        }
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        if (date.getYear() < 1 || date.getYear() > 9999) {
            return false;
        }
        add(date);
        put('T');
        addClock(secondOfDay);
        return true;
    }

    /** Adds a time of day. */
    public void addClock(int secondOfDay) {
        digits(secondOfDay / 3600, 2);
        put(':');
        digits(secondOfDay / 60 % 60, 2);
        put(':');
        digits(secondOfDay % 60, 2);
    }

    private void add(LocalDate date) {
        digits(date.getYear(), 4);
        put('-');
        digits(date.getMonthValue(), 2);
        put('-');
        digits(date.getDayOfMonth(), 2);
    }

    /** Adds a number that is not NaN. */
    public void addNumber(double number) {
        if (number == Math.rint(number) && Math.abs(number) < FIRST_NOT_TOLD) {
            addDecimal((long) number, 0);
            return;
        }
        if (Math.abs(number) >= FIRST_NOT_TOLD) {
            addUntold(number, 17);
            return;
        }
        for (int decimals = 1; decimals < TENS.length; decimals++) {
            double shifted = Math.rint(number * TENS[decimals]);
            if (Math.abs(shifted) < MOST_DIGITS && shifted / TENS[decimals] == number) {
                addDecimal((long) shifted, decimals);
                return;
            }
        }
        add(shortest(number));
    }

    /** Adds a number of four bytes that is not NaN. */
    public void addNumber(float number) {
        if (Math.abs(number) >= FIRST_FLOAT_NOT_TOLD) {
            addUntold(number, 9);
        } else if (number == Math.rint(number)) {
            addDecimal((long) number, 0);
        } else {
            add(shortest(number));
        }
    }

    private void addUntold(double number, int digits) {
        addUntold(
                Double.isInfinite(number)
                        ? (number < 0 ? "-Infinity" : "Infinity")
                        : new BigDecimal(number, new MathContext(digits)).toString());
    }

    /** Not by {@link Double#toString}: versions of Java differ in it. */
    private static String shortest(double number) {
        BigDecimal exact = new BigDecimal(number);
        // numbers below the least normal one have fewer digits
        for (int digits = Math.abs(number) < Double.MIN_NORMAL ? 1 : 15; digits < 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == number) {
                return plain(rounded);
            }
        }
        return plain(exact.round(new MathContext(17, RoundingMode.HALF_EVEN)));
    }

    private static String shortest(float number) {
        BigDecimal exact = new BigDecimal(number);
        for (int digits = Math.abs(number) < Float.MIN_NORMAL ? 1 : 6; digits < 9; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.floatValue() == number) {
                return plain(rounded);
            }
        }
        return plain(exact.round(new MathContext(9, RoundingMode.HALF_EVEN)));
    }

    private static String plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() > 60 ? stripped.toString() : stripped.toPlainString();
    }

    /**
     * Adds a number.
     *
     * @param unscaled of at least {@code -Long.MAX_VALUE}
     * @param decimals all of them are written
     */
    public void addDecimal(long unscaled, int decimals) {
        ensure(decimals + 24);
        if (unscaled < 0) {
            put('-');
        }
        long left = Math.abs(unscaled);
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

    /** Adds characters of ASCII. */
    public void add(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        ensure(bytes.length);
        System.arraycopy(bytes, 0, text, length, bytes.length);
        length += bytes.length;
    }

    /** Likewise, of a value that the file does not hold exactly. */
    public void addUntold(String ascii) {
        told = false;
        add(ascii);
    }

    private void ensure(int more) {
        if (length + more + Long.BYTES > text.length) {
            text = Arrays.copyOf(text, 2 * (length + more + Long.BYTES));
        }
    }

    private void put(char c) {
        text[length++] = (byte) c;
    }
}
