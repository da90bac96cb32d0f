package fr.sndscopy.validate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A fixed-width date format, in the letters of {@code java.time}: {@code dd}, {@code MM}, {@code MMM} (English, any case),
 * {@code yyyy}, {@code HH}, {@code mm}, {@code ss}, {@code 'T'} and literal characters. Reads ASCII bytes without making objects.
 *
 * <p>Every Gregorian date from year 0001 to 9999 is read as it stands: sentinels such as 31/12/2999 are data.
 */
final class DateParser {
    /** Returned for text that is not in this format or not in the calendar. */
    static final long INVALID = Long.MIN_VALUE;

    private static final String MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    private static final long MILLIS_PER_DAY = 86_400_000L;

    private final Field[] fields;
    private final byte[] literals;
    private final int length;

    private DateParser(Field[] fields, byte[] literals, int length) {
        this.fields = fields;
        this.literals = literals;
        this.length = length;
    }

    /**
     * Compiles a format.
     *
     * @param format in {@code java.time} letters, or {@code strptime} directives ({@code %d%b%Y:%H:%M:%S})
     * @throws IllegalArgumentException naming the part that is not understood
     */
    static DateParser of(String format) {
        String letters = format.indexOf('%') >= 0 ? fromStrptime(format) : format.replace("'T'", "T");
        List<Field> fields = new ArrayList<>();
        StringBuilder literals = new StringBuilder();
        int length = 0;
        for (int at = 0; at < letters.length(); ) {
            Field field = fieldAt(letters, at, format);
            fields.add(field);
            literals.append(field == Field.LITERAL ? letters.charAt(at) : '\0');
            at += field.letters.isEmpty() ? 1 : field.letters.length();
            length += field.width;
        }
        if (!fields.contains(Field.YEAR)) {
            throw new IllegalArgumentException("date format without a year (yyyy): " + format);
        }
        return new DateParser(
                fields.toArray(Field[]::new), literals.toString().getBytes(StandardCharsets.ISO_8859_1), length);
    }

    private static Field fieldAt(String letters, int at, String format) {
        for (Field field : Field.values()) {
            if (field != Field.LITERAL && letters.startsWith(field.letters, at)) {
                return field;
            }
        }
        char literal = letters.charAt(at);
        if (literal >= 128 || (Character.isLetter(literal) && literal != 'T')) {
            throw new IllegalArgumentException("date format " + format + ": '" + literal
                    + "' is not understood; expected dd, MM, MMM, yyyy, HH, mm, ss and separators");
        }
        return Field.LITERAL;
    }

    private static String fromStrptime(String format) {
        StringBuilder letters = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c != '%') {
                letters.append(c);
                continue;
            }
            char directive = at < format.length() ? format.charAt(at++) : '%';
            letters.append(
                    switch (directive) {
                        case 'd' -> "dd";
                        case 'm' -> "MM";
                        case 'b' -> "MMM";
                        case 'Y' -> "yyyy";
                        case 'H' -> "HH";
                        case 'M' -> "mm";
                        case 'S' -> "ss";
                        default ->
                            throw new IllegalArgumentException("date format " + format + ": %" + directive
                                    + " is not understood; expected %d %m %b %Y %H %M %S");
                    });
        }
        return letters.toString();
    }

    /** Days since 1970-01-01; a time of day must be midnight. {@link #INVALID} when it is no such date. */
    long epochDay(byte[] text, int offset, int textLength) {
        long millis = epochMillis(text, offset, textLength);
        if (millis == INVALID || Math.floorMod(millis, MILLIS_PER_DAY) != 0) {
            return INVALID;
        }
        return Math.floorDiv(millis, MILLIS_PER_DAY);
    }

    /** Year × 100 + month, or {@link #INVALID}; a day, where the format has one, must be in the calendar. */
    long yearMonth(byte[] text, int offset, int textLength) {
        return parse(text, offset, textLength, true);
    }

    /** Milliseconds since 1970-01-01T00:00:00, or {@link #INVALID}. */
    long epochMillis(byte[] text, int offset, int textLength) {
        return parse(text, offset, textLength, false);
    }

    private long parse(byte[] text, int offset, int textLength, boolean asYearMonth) {
        if (textLength != length) {
            return INVALID;
        }
        int year = 0;
        int month = 1;
        int day = 1;
        int hour = 0;
        int minute = 0;
        int second = 0;
        int at = offset;
        for (int i = 0; i < fields.length; i++) {
            Field field = fields[i];
            int value;
            switch (field) {
                case LITERAL -> value = text[at] == literals[i] ? 0 : -1;
                case MONTH_NAME -> value = monthByName(text, at);
                case DAY, MONTH, HOUR, MINUTE, SECOND, YEAR -> value = digits(text, at, field.width);
                default -> throw new IllegalStateException();
            }
            if (value < 0) {
                return INVALID;
            }
            switch (field) {
                case LITERAL -> {}
                case MONTH_NAME, MONTH -> month = value;
                case DAY -> day = value;
                case YEAR -> year = value;
                case HOUR -> hour = value;
                case MINUTE -> minute = value;
                case SECOND -> second = value;
            }
            at += field.width;
        }
        if (year < 1
                || month < 1
                || month > 12
                || day < 1
                || day > daysInMonth(year, month)
                || hour > 23
                || minute > 59
                || second > 59) {
            return INVALID;
        }
        if (asYearMonth) {
            return year * 100L + month;
        }
        return CivilDate.epochDay(year, month, day) * MILLIS_PER_DAY + ((hour * 60L + minute) * 60 + second) * 1000;
    }

    private static int digits(byte[] text, int at, int count) {
        int value = 0;
        for (int i = at; i < at + count; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static int monthByName(byte[] text, int at) {
        for (int month = 0; month < 12; month++) {
            if (upper(text[at]) == MONTHS.charAt(3 * month)
                    && upper(text[at + 1]) == MONTHS.charAt(3 * month + 1)
                    && upper(text[at + 2]) == MONTHS.charAt(3 * month + 2)) {
                return month + 1;
            }
        }
        return -1;
    }

    private static int upper(byte letter) {
        return letter >= 'a' && letter <= 'z' ? letter - 32 : letter;
    }

    private static int daysInMonth(int year, int month) {
        return switch (month) {
            case 4, 6, 9, 11 -> 30;
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            default -> 31;
        };
    }

    private enum Field {
        MONTH_NAME("MMM", 3),
        DAY("dd", 2),
        MONTH("MM", 2),
        YEAR("yyyy", 4),
        HOUR("HH", 2),
        MINUTE("mm", 2),
        SECOND("ss", 2),
        LITERAL("", 1);

        private final String letters;
        private final int width;

        Field(String letters, int width) {
            this.letters = letters;
            this.width = width;
        }
    }

    @Override
    public String toString() {
        return "DateParser" + String.format(Locale.ROOT, "[%d characters]", length);
    }
}
