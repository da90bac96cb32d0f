package fr.sndscopy.audit.source;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the cells of one column say, in canonical text (FORMAT.md, sections 8 and 10). Immutable. */
final class CellValue {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)");
    private static final Pattern YEAR = Pattern.compile("[0-9]{4}");
    private static final String[] MONTHS = {
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"
    };
    /** By directive of strptime: the letters that mean the same. */
    private static final Map<Character, String> DIRECTIVES =
            Map.of('d', "dd", 'm', "MM", 'b', "MMM", 'Y', "yyyy", 'H', "HH", 'M', "mm", 'S', "ss");

    private static final Set<Loss> NOTHING = Set.of();

    private final SourceColumn column;
    private final NumberLoss numberLoss;
    private final @Nullable DateTimeFormatter formatter;
    private final @Nullable Pattern grouped;

    CellValue(SourceColumn column) {
        this.column = column;
        this.numberLoss = new NumberLoss(column);
        this.formatter = switch (column.kind()) {
            case DATE, DATETIME, YEARMONTH -> formatter(column.pattern());
            case STRING, INTEGER, DECIMAL, YEAR, BOOLEAN -> null;
        };
        this.grouped = column.group() == null
                ? null
                : Pattern.compile(
                        "[+-]?[0-9]{1,3}(?:" + Pattern.quote(column.group().toString()) + "[0-9]{3})+(?:"
                                + Pattern.quote(String.valueOf(column.decimal())) + "[0-9]*)?");
    }

    boolean isMissing(String cell) {
        return column.missing().contains(cell);
    }

    /**
     * What the canonical text of a cell does not say of it.
     *
     * @param canonical null when the cell is absent
     */
    Set<Loss> losses(String cell, @Nullable String canonical) {
        if (canonical == null) {
            return cell.isEmpty() ? NOTHING : Set.of(Loss.ABSENT_TEXT);
        }
        if (cell.equals(canonical)) {
            return NOTHING;
        }
        return switch (column.kind()) {
            case INTEGER, DECIMAL -> numberLoss.between(cell, canonical);
            case DATE, DATETIME, YEARMONTH -> dateLoss(cell, canonical);
            case STRING, YEAR, BOOLEAN -> Set.of(Loss.OTHER);
        };
    }

    /** The canonical text must come out as the cell when it is written as the column is. */
    private Set<Loss> dateLoss(String cell, String canonical) {
        if (formatter == null) {
            throw new IllegalStateException("no date: " + column.kind());
        }
        TemporalAccessor value =
                switch (column.kind()) {
                    case DATETIME -> LocalDateTime.parse(canonical);
                    case YEARMONTH -> YearMonth.parse(canonical).atDay(1);
                    default -> LocalDate.parse(canonical).atStartOfDay();
                };
        String written = formatter.format(value);
        if (written.equals(cell)) {
            return NOTHING;
        }
        return Set.of(written.equalsIgnoreCase(cell) ? Loss.MONTH_CASE : Loss.OTHER);
    }

    /**
     * The canonical text.
     *
     * @throws UnreadableCellException when the cell is nothing that the column may hold
     */
    String of(String cell) throws UnreadableCellException {
        return switch (column.kind()) {
            case STRING -> cell;
            case INTEGER -> integer(cell);
            case DECIMAL -> decimal(cell);
            case YEAR -> matching(YEAR, cell);
            case BOOLEAN -> cell.equals("0") || cell.equals("1") ? cell : fail();
            case DATE -> date(cell);
            case DATETIME -> dateTime(cell).format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT));
            case YEARMONTH -> yearMonth(cell);
        };
    }

    private static String fail() throws UnreadableCellException {
        throw new UnreadableCellException();
    }

    private static String matching(Pattern pattern, String cell) throws UnreadableCellException {
        return pattern.matcher(cell).matches() ? cell : fail();
    }

    /** Without the separators between groups, where the cell has any. */
    private String ungrouped(String cell) {
        return grouped != null && grouped.matcher(cell).matches()
                ? cell.replace(String.valueOf(column.group()), "")
                : cell;
    }

    private String integer(String cell) throws UnreadableCellException {
        String digits = matching(INTEGER, ungrouped(cell));
        BigDecimal value = new BigDecimal(digits);
        if (column.precision() > 0 && value.precision() > column.precision() && value.signum() != 0) {
            fail();
        }
        return value.toPlainString();
    }

    private String decimal(String cell) throws UnreadableCellException {
        String ungrouped = ungrouped(cell);
        if (column.decimal() != '.') {
            if (ungrouped.indexOf('.') >= 0) {
                fail();
            }
            ungrouped = ungrouped.replace(column.decimal(), '.');
        }
        BigDecimal value = new BigDecimal(matching(DECIMAL, ungrouped));
        BigDecimal scaled;
        try {
            scaled = value.setScale(column.scale(), RoundingMode.UNNECESSARY);
        } catch (ArithmeticException e) {
            throw new UnreadableCellException();
        }
        if (column.precision() > 0 && scaled.signum() != 0 && scaled.precision() > column.precision()) {
            fail();
        }
        return scaled.toPlainString();
    }

    private String date(String cell) throws UnreadableCellException {
        TemporalAccessor parsed = parsed(cell);
        LocalTime time = parsed.query(TemporalQueries.localTime());
        LocalDate date = parsed.query(TemporalQueries.localDate());
        if (date == null || date.getYear() < 1 || (time != null && !time.equals(LocalTime.MIDNIGHT))) {
            throw new UnreadableCellException();
        }
        return date.toString();
    }

    private LocalDateTime dateTime(String cell) throws UnreadableCellException {
        TemporalAccessor parsed = parsed(cell);
        LocalDate date = parsed.query(TemporalQueries.localDate());
        LocalTime time = parsed.query(TemporalQueries.localTime());
        if (date == null || date.getYear() < 1) {
            throw new UnreadableCellException();
        }
        return date.atTime(time == null ? LocalTime.MIDNIGHT : time);
    }

    private String yearMonth(String cell) throws UnreadableCellException {
        try {
            YearMonth month = YearMonth.from(parsed(cell));
            return month.getYear() < 1 ? fail() : month.toString();
        } catch (DateTimeException e) {
            throw new UnreadableCellException();
        }
    }

    private TemporalAccessor parsed(String cell) throws UnreadableCellException {
        if (formatter == null) {
            throw new IllegalStateException("no date: " + column.kind());
        }
        try {
            return formatter.parse(cell);
        } catch (DateTimeException e) {
            // its message quotes the cell
            throw new UnreadableCellException();
        }
    }

    private static DateTimeFormatter formatter(String pattern) {
        String letters = pattern.indexOf('%') >= 0 ? letters(pattern) : pattern;
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
        for (int at = 0; at < letters.length(); ) {
            int length = 1;
            while (at + length < letters.length() && letters.charAt(at + length) == letters.charAt(at)) {
                length++;
            }
            String field = letters.substring(at, at + length);
            switch (field) {
                case "dd" -> number(builder, ChronoField.DAY_OF_MONTH, 2);
                case "MM" -> number(builder, ChronoField.MONTH_OF_YEAR, 2);
                case "MMM" ->
                    builder.parseCaseInsensitive()
                            .appendText(ChronoField.MONTH_OF_YEAR, months())
                            .parseCaseSensitive();
                case "yyyy" -> number(builder, ChronoField.YEAR, 4);
                case "HH" -> number(builder, ChronoField.HOUR_OF_DAY, 2);
                case "mm" -> number(builder, ChronoField.MINUTE_OF_HOUR, 2);
                case "ss" -> number(builder, ChronoField.SECOND_OF_MINUTE, 2);
                default -> builder.appendLiteral(field);
            }
            at += length;
        }
        return builder.toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }

    private static void number(DateTimeFormatterBuilder builder, ChronoField field, int digits) {
        builder.appendValue(field, digits, digits, SignStyle.NOT_NEGATIVE);
    }

    private static Map<Long, String> months() {
        Map<Long, String> months = new LinkedHashMap<>();
        for (int month = 0; month < MONTHS.length; month++) {
            months.put(month + 1L, MONTHS[month]);
        }
        return months;
    }

    private static String letters(String strptime) {
        StringBuilder letters = new StringBuilder();
        for (int at = 0; at < strptime.length(); at++) {
            char c = strptime.charAt(at);
            if (c == '%' && at + 1 < strptime.length()) {
                at++;
                letters.append(DIRECTIVES.getOrDefault(strptime.charAt(at), String.valueOf(strptime.charAt(at))));
            } else {
                letters.append(c);
            }
        }
        return letters.toString();
    }
}
