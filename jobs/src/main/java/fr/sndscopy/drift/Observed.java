package fr.sndscopy.drift;

import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import java.util.Optional;

/**
 * What the cells of a column look like, from each of its distinct texts. Keeps no text. Not thread-safe.
 */
public final class Observed {
    private static final int MAX_DIGITS = ColumnType.MAX_PRECISION;

    private final String decimals;
    private final String date;
    private boolean any;
    private int characters;
    private boolean integers = true;
    private boolean numbers = true;
    private boolean paddedWithZeros;
    private boolean dates = true;
    private int integerDigits;
    private int scale;

    /**
     * @param decimal the decimal separator
     * @param date the date format, in letters of {@code java.time} or directives of {@code strptime}
     */
    Observed(char decimal, String date) {
        this.decimals = String.valueOf(decimal);
        this.date = shape(date.replace("'", "")
                .replace("%d", "dd")
                .replace("%m", "MM")
                .replace("%b", "MMM")
                .replace("%Y", "yyyy")
                .replace("%H", "HH")
                .replace("%M", "mm")
                .replace("%S", "ss")
                .replace("MMM", "***")
                .replaceAll("[dMyHms]", "0")
                .replace('*', 'a'));
    }

    void add(String text) {
        any = true;
        characters = Math.max(characters, text.codePointCount(0, text.length()));
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        int point = text.indexOf(decimals, start);
        String whole = text.substring(start, point < 0 ? text.length() : point);
        String fraction = point < 0 ? "" : text.substring(point + 1);
        boolean number = isDigits(whole) && isDigits(fraction) && !(whole.isEmpty() && fraction.isEmpty());
        numbers &= number;
        integers &= number && point < 0;
        paddedWithZeros |= number && whole.length() > 1 && whole.charAt(0) == '0';
        if (number) {
            integerDigits = Math.max(integerDigits, whole.length());
            scale = Math.max(scale, fraction.length());
        }
        dates &= shape(text).equals(date);
    }

    /** Whether there was a value at all. */
    boolean any() {
        return any;
    }

    /** Most characters (Unicode code points) of a value. */
    public int characters() {
        return characters;
    }

    /** {@code integer}, {@code decimal}, {@code date} or {@code text}; {@code integer with leading zeros} may well be a code. */
    String word() {
        if (!any) {
            return "nothing";
        }
        if (dates) {
            return "date";
        }
        if (integers) {
            return paddedWithZeros ? "integer with leading zeros" : "integer";
        }
        return numbers ? "decimal" : "text";
    }

    /**
     * The type that all values fit. Codes of digits with leading zeros are text. Lengths are those seen: a later delivery may have
     * longer ones.
     */
    public Optional<ColumnType> type() {
        if (!any) {
            return Optional.empty();
        }
        if (dates) {
            return Optional.of(ColumnType.of(LogicalType.DATE));
        }
        if (numbers && !paddedWithZeros && integerDigits + scale <= MAX_DIGITS) {
            return Optional.of(
                    integers
                            ? ColumnType.integer(Math.max(1, integerDigits))
                            : ColumnType.decimal(integerDigits + scale, scale));
        }
        return Optional.of(ColumnType.string(characters));
    }

    /** The number type that holds all values and those of {@code least} as well; empty when a value is no number. */
    public Optional<ColumnType> number(ColumnType least) {
        int fraction = Math.max(scale, least.scale());
        int whole = Math.max(integerDigits, least.precision() - least.scale());
        if (!any || !numbers || whole + fraction > MAX_DIGITS) {
            return Optional.empty();
        }
        return Optional.of(
                fraction == 0 && least.logical() == LogicalType.INTEGER
                        ? ColumnType.integer(whole)
                        : ColumnType.decimal(whole + fraction, fraction));
    }

    /** Whether a column of that type may hold all values. */
    boolean fits(ColumnType type) {
        return !any
                || switch (type.logical()) {
                    case STRING -> type.precision() == 0 || characters <= type.precision();
                    case INTEGER -> integers && integerDigits <= type.precision();
                    case DECIMAL ->
                        numbers && scale <= type.scale() && integerDigits <= type.precision() - type.scale();
                    case DATE -> dates;
                    case YEAR -> integers && characters == 4;
                    case YEARMONTH -> integers && characters == 6;
                    case BOOLEAN -> integers && characters == 1;
                    case DATETIME -> !numbers;
                };
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String shape(String text) {
        StringBuilder shape = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            shape.append(c >= '0' && c <= '9' ? '0' : Character.isLetter(c) ? 'a' : c);
        }
        return shape.toString();
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return word() + ", at most " + characters + " characters";
    }
}
