package fr.sndscopy.schema;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The {@code length} of a field: {@code 17}, or {@code 7,2}.
 *
 * @param first characters, or digits
 * @param decimals the second number, when there is one
 */
record DeclaredLength(int first, Optional<Integer> decimals) {

    private static final Pattern LENGTH = Pattern.compile("(\\d{1,6})(?:,(\\d{1,2}))?");

    /** The field's length; empty when the key is absent, null or blank. */
    static Optional<DeclaredLength> of(JsonNode field, Place place) {
        Optional<JsonNode> member = SchemaJson.member(field, "length");
        if (member.isEmpty()) {
            return Optional.empty();
        }
        Place key = place.key("length");
        String text = SchemaJson.scalar(member.get(), key).strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = LENGTH.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
            throw key.error(
                    "impossible length '" + text + "'", "a positive number such as 17, or digits and decimals as 7,2");
        }
        return Optional.of(new DeclaredLength(
                Integer.parseInt(matcher.group(1)),
                Optional.ofNullable(matcher.group(2)).map(Integer::valueOf)));
    }

    /** The one number of a type that has no decimals. */
    int whole(String type, Place place) {
        if (decimals.isPresent()) {
            throw impossible(place, "a whole number for type " + type);
        }
        return first;
    }

    /**
     * An exact number. {@code p} and {@code p,s} are Oracle's {@code NUMBER(p)} and {@code NUMBER(p,s)}; where
     * {@code s > p} the first number can only count the digits before the point.
     */
    ColumnType decimal(Place place) {
        int scale = decimals.orElse(0);
        int precision = scale > first ? first + scale : first;
        if (precision > ColumnType.MAX_PRECISION) {
            throw impossible(place, "at most " + ColumnType.MAX_PRECISION + " digits");
        }
        return ColumnType.decimal(precision, scale);
    }

    ColumnType integer(Place place) {
        int digits = whole("integer", place);
        if (digits > ColumnType.MAX_PRECISION) {
            throw impossible(place, "at most " + ColumnType.MAX_PRECISION + " digits");
        }
        return ColumnType.integer(digits);
    }

    private SchemaException impossible(Place place, String expected) {
        return place.key("length").error("impossible length '" + this + "'", expected);
    }

    @Override
    public String toString() {
        return first + decimals.map(scale -> "," + scale).orElse("");
    }
}
