package fr.sndscopy.it.export;

import fr.sndscopy.schema.LogicalType;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Dates, datetimes and months written in one pattern, by {@code java.time}. */
final class CanonicalDate {
    private static final Pattern PIECE =
            Pattern.compile("yyyy|%Y|MMM|%b|MM|%m|dd|%d|HH|%H|mm|%M|ss|%S|'T'|.", Pattern.DOTALL);
    private static final Map<Long, String> MONTHS = IntStream.range(0, 12)
            .boxed()
            .collect(Collectors.toMap(month -> month + 1L, month -> "JanFebMarAprMayJunJulAugSepOctNovDec"
                    .substring(3 * month, 3 * month + 3)));
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    private final DateTimeFormatter formatter;
    private final int characters;

    private CanonicalDate(DateTimeFormatter formatter, int characters) {
        this.formatter = formatter;
        this.characters = characters;
    }

    /** @param pattern in the letters of {@code delivery.yaml}, or of {@code strptime} as schemas have them */
    static CanonicalDate of(String pattern) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
        int characters = 0;
        Matcher piece = PIECE.matcher(pattern);
        while (piece.find()) {
            String text = piece.group();
            characters += switch (text) {
                case "yyyy", "%Y" -> number(builder, ChronoField.YEAR, 4);
                case "MMM", "%b" -> {
                    builder.appendText(ChronoField.MONTH_OF_YEAR, MONTHS);
                    yield 3;
                }
                case "MM", "%m" -> number(builder, ChronoField.MONTH_OF_YEAR, 2);
                case "dd", "%d" -> number(builder, ChronoField.DAY_OF_MONTH, 2);
                case "HH", "%H" -> number(builder, ChronoField.HOUR_OF_DAY, 2);
                case "mm", "%M" -> number(builder, ChronoField.MINUTE_OF_HOUR, 2);
                case "ss", "%S" -> number(builder, ChronoField.SECOND_OF_MINUTE, 2);
                case "'T'" -> literal(builder, 'T');
                default -> literal(builder, text.charAt(0));
            };
        }
        for (ChronoField one : new ChronoField[] {ChronoField.MONTH_OF_YEAR, ChronoField.DAY_OF_MONTH}) {
            builder.parseDefaulting(one, 1);
        }
        for (ChronoField none :
                new ChronoField[] {ChronoField.HOUR_OF_DAY, ChronoField.MINUTE_OF_HOUR, ChronoField.SECOND_OF_MINUTE}) {
            builder.parseDefaulting(none, 0);
        }
        return new CanonicalDate(builder.toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT), characters);
    }

    private static int number(DateTimeFormatterBuilder builder, ChronoField field, int digits) {
        builder.appendValue(field, digits, digits, SignStyle.NOT_NEGATIVE);
        return digits;
    }

    private static int literal(DateTimeFormatterBuilder builder, char literal) {
        builder.parseCaseSensitive().appendLiteral(literal).parseCaseInsensitive();
        return 1;
    }

    /** The canonical text, or null when {@code text} is not of this pattern or not in the calendar. */
    @Nullable
    String read(String text, LogicalType type) {
        if (text.length() != characters) {
            return null;
        }
        LocalDateTime time;
        try {
            TemporalAccessor parsed = formatter.parse(text);
            time = LocalDateTime.from(parsed);
        } catch (DateTimeException e) {
            return null;
        }
        if (time.getYear() < 1) {
            return null;
        }
        String canonical = SECONDS.format(time);
        if (type == LogicalType.DATETIME) {
            return canonical;
        }
        if (type == LogicalType.YEARMONTH) {
            return canonical.substring(0, 7);
        }
        return canonical.endsWith("T00:00:00") ? canonical.substring(0, 10) : null;
    }
}
