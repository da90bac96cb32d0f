package fr.sndscopy.schema;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The smallest and largest canonical value that a field's constraints allow, both inclusive: an exclusive bound is the next value
 * that the type has.
 */
record Bounds(@Nullable String minimum, @Nullable String maximum) {

    static Bounds read(ColumnType type, ObjectNode rules, Place place) {
        return new Bounds(
                bound(type, rules, "minimum", "exclusiveMinimum", 1, place),
                bound(type, rules, "maximum", "exclusiveMaximum", -1, place));
    }

    private static @Nullable String bound(
            ColumnType type, ObjectNode rules, String inclusive, String exclusive, int inwards, Place place) {
        Optional<String> own = stated(type, rules, inclusive, place);
        Optional<String> beyond = stated(type, rules, exclusive, place);
        if (own.isPresent() && beyond.isPresent()) {
            throw place.key("constraints." + exclusive).error("besides " + inclusive, "one of the two");
        }
        return own.or(() -> beyond.map(value -> next(type, value, inwards, place.key("constraints." + exclusive))))
                .orElse(null);
    }

    private static Optional<String> stated(ColumnType type, ObjectNode rules, String key, Place place) {
        Optional<JsonNode> member = SchemaJson.member(rules, key);
        if (member.isEmpty()) {
            return Optional.empty();
        }
        Place at = place.key("constraints." + key);
        if (type.logical() == LogicalType.STRING || type.logical() == LogicalType.BOOLEAN) {
            throw at.error("a bound on type " + type, "minimum and maximum on numbers, years and dates only");
        }
        return Optional.of(ColumnReader.canonical(type, SchemaJson.scalar(member.get(), at), at));
    }

    private static String next(ColumnType type, String value, int step, Place at) {
        try {
            return switch (type.logical()) {
                case INTEGER, DECIMAL, YEAR ->
                    new BigDecimal(value)
                            .add(BigDecimal.valueOf(step, type.scale()))
                            .toPlainString();
                case YEARMONTH -> YearMonth.parse(value).plusMonths(step).toString();
                case DATE -> LocalDate.parse(value).plusDays(step).toString();
                case DATETIME ->
                    LocalDateTime.parse(value)
                            .plusSeconds(step)
                            .format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss"));
                case STRING, BOOLEAN -> throw new IllegalArgumentException(type.toString());
            };
        } catch (DateTimeException e) {
            throw at.error("impossible value '" + value + "'", "a day of the calendar", e);
        }
    }
}
