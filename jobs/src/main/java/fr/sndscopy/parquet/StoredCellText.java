package fr.sndscopy.parquet;

import fr.sndscopy.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The canonical text of stored values, as {@code jobs/docs/FORMAT.md} defines it. Written with {@code java.time} and
 * {@code BigDecimal}, on purpose apart from the code that writes canonical text on the way in: the two check each other.
 * {@link #write} is the same text as bytes, for the many distinct numbers of a part that is read back.
 */
final class StoredCellText {
    /** The longest text of a value that fits a long: a sign, a zero, a point and the digits behind it. */
    static final int MAX_BYTES = 64;

    private static final DateTimeFormatter DATETIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final int MILLIS_PER_SECOND = 1000;
    private static final int MAX_YEAR = 9999;

    private StoredCellText() {}

    /**
     * The text of a value that fits a long, encoded as {@link fr.sndscopy.record.ColumnVector} says.
     *
     * @throws IllegalArgumentException for a value outside its type, without naming it
     */
    static String of(ColumnType type, long value) {
        return switch (type.logical()) {
            case INTEGER -> Long.toString(value);
            case DECIMAL -> BigDecimal.valueOf(value, type.scale()).toPlainString();
            case DATE -> date(value);
            case DATETIME -> dateTime(value);
            case YEAR -> year(value);
            case YEARMONTH -> yearMonth(value);
            case BOOLEAN -> value == 0 ? "0" : "1";
            case STRING -> throw new IllegalArgumentException("a string is not kept as a number");
        };
    }

    /**
     * Writes {@link #of(ColumnType, long)} to the end of {@code target} and says where it begins.
     *
     * @param target of at least {@link #MAX_BYTES} bytes
     */
    static int write(ColumnType type, long value, byte[] target) {
        return switch (type.logical()) {
            case INTEGER, DECIMAL -> writeNumber(value, type.scale(), target);
            case DATE, DATETIME, YEAR, YEARMONTH, BOOLEAN, STRING -> {
                byte[] text = of(type, value).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(text, 0, target, target.length - text.length, text.length);
                yield target.length - text.length;
            }
        };
    }

    /** Digits from the last to the first, the point where {@code scale} of them are written, and at least one before it. */
    private static int writeNumber(long unscaled, int scale, byte[] target) {
        int at = target.length;
        long rest = unscaled;
        int digits = 0;
        while (rest != 0 || digits <= scale) {
            if (digits == scale && scale > 0) {
                target[--at] = '.';
            }
            long tenth = rest / 10;
            // not negated before it is one digit: the smallest long has no positive counterpart
            target[--at] = (byte) ('0' + Math.abs((int) (rest - tenth * 10)));
            rest = tenth;
            digits++;
        }
        if (unscaled < 0) {
            target[--at] = '-';
        }
        return at;
    }

    /** The text of a number of more than 18 digits. */
    static String of(ColumnType type, BigInteger unscaled) {
        return new BigDecimal(unscaled, type.scale()).toPlainString();
    }

    private static String date(long days) {
        LocalDate date = LocalDate.ofEpochDay(days);
        requireYear(date.getYear());
        return date.toString();
    }

    private static String dateTime(long millis) {
        if (Math.floorMod(millis, MILLIS_PER_SECOND) != 0) {
            throw new IllegalArgumentException("a datetime with a fraction of a second");
        }
        LocalDateTime dateTime =
                LocalDateTime.ofEpochSecond(Math.floorDiv(millis, MILLIS_PER_SECOND), 0, ZoneOffset.UTC);
        requireYear(dateTime.getYear());
        return DATETIME.format(dateTime);
    }

    private static String year(long year) {
        requireYear(year);
        String digits = Long.toString(year);
        return "0".repeat(4 - digits.length()) + digits;
    }

    private static String yearMonth(long yearMonth) {
        long month = Math.floorMod(yearMonth, 100L);
        if (month < 1 || month > 12) {
            throw new IllegalArgumentException("a month that is not in the calendar");
        }
        return year(Math.floorDiv(yearMonth, 100L)) + (month < 10 ? "-0" : "-") + month;
    }

    private static void requireYear(long year) {
        if (year < 0 || year > MAX_YEAR) {
            throw new IllegalArgumentException("a year that has no four digits");
        }
    }
}
