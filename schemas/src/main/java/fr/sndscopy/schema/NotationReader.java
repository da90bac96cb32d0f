package fr.sndscopy.schema;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads how the cells of a field are written, and refuses what would be read otherwise than it says. */
final class NotationReader {
    private static final Pattern SEPARATOR = Pattern.compile("[ -~&&[^\\p{Alnum}+\\-]]");
    private static final Set<String> WITH_FORMAT = Set.of("date", "datetime", "yearmonth");

    private static final Pattern FORMAT = Pattern.compile("(?:%[A-Za-z]|[ -~&&[^%\\p{Alnum}]]|T)+");
    private static final Pattern DIRECTIVE = Pattern.compile("%[A-Za-z]");

    private final ObjectNode field;
    private final String type;
    private final Place place;

    private NotationReader(ObjectNode field, String type, Place place) {
        this.field = field;
        this.type = type;
        this.place = place;
    }

    static Notation read(ObjectNode field, String type, Place place) {
        return new NotationReader(field, type, place).notation();
    }

    private Notation notation() {
        Character decimal = separator("decimalChar", Set.of("number"));
        Character group = separator("groupChar", Set.of("number", "integer"));
        if (group != null && group.equals(decimal == null ? Character.valueOf('.') : decimal)) {
            throw place.key("groupChar").error("the same as decimalChar", "two different characters");
        }
        if (!SchemaJson.member(field, "bareNumber")
                .map(value -> ColumnReader.truth(field, "bareNumber", place.key("bareNumber")))
                .orElse(true)) {
            throw place.key("bareNumber").error("numbers with a unit or currency", "numbers alone");
        }
        for (String key : List.of("trueValues", "falseValues")) {
            if (!type.equals("boolean") && !SchemaJson.texts(field, key, place).isEmpty()) {
                throw place.key(key).error("texts for true and false on type " + type, "them on type boolean");
            }
        }
        refuseFormat();
        return new Notation(
                decimal,
                group,
                SchemaJson.member(field, "missingValues").isEmpty()
                        ? null
                        : SchemaJson.texts(field, "missingValues", place));
    }

    private @Nullable Character separator(String key, Set<String> types) {
        JsonNode member = SchemaJson.member(field, key).orElse(null);
        if (member == null) {
            return null;
        }
        String text = SchemaJson.string(member, place.key(key));
        if (!types.contains(type)) {
            throw place.key(key).error("a separator on type " + type, "it on type number");
        }
        if (!SEPARATOR.matcher(text).matches()) {
            throw place.key(key).error("no separator of digits", "one character such as . or ,");
        }
        return text.charAt(0);
    }

    private void refuseFormat() {
        String format = SchemaJson.text(field, "format", place).orElse("default");
        if (!format.equals("default") && !WITH_FORMAT.contains(type)) {
            throw place.key("format").error("format '" + format + "' on type " + type, "default");
        }
    }

    /**
     * Checks the format of dates that a schema states: each directive once, year and month among them, and the day but for
     * months.
     */
    static void checkDateFormat(String format, LogicalType type, Place at) {
        if (!FORMAT.matcher(format).matches()) {
            throw unknownFormat(format, at);
        }
        Set<String> seen = new TreeSet<>();
        for (String directive :
                DIRECTIVE.matcher(format).results().map(MatchResult::group).toList()) {
            if (!"%d %m %b %Y %H %M %S".contains(directive)) {
                throw unknownFormat(format, at);
            }
            if (!seen.add(directive.equals("%b") ? "%m" : directive)) {
                throw at.error(directive + " once too often in date format '" + format + "'", "each part once");
            }
        }
        boolean whole = type == LogicalType.YEARMONTH || seen.contains("%d");
        if (!seen.contains("%Y") || !seen.contains("%m") || !whole) {
            throw at.error(
                    "date format '" + format + "' without "
                            + (!seen.contains("%Y") ? "a year" : !seen.contains("%m") ? "a month" : "a day"),
                    type == LogicalType.YEARMONTH ? "%Y, and %m or %b" : "%Y, %m or %b, and %d");
        }
    }

    private static SchemaException unknownFormat(String format, Place at) {
        return at.error(
                "unknown date format '" + format + "'",
                "default, any, or a pattern of %d %m %b %Y %H %M %S and separators");
    }
}
