package fr.sndscopy.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frictionless Table Schema constraints other than length (which is part of {@link ColumnType}) and {@code required}.
 *
 * @param minimum smallest canonical value, inclusive
 * @param maximum largest canonical value, inclusive
 * @param enumeration the allowed values, empty when there is no list
 * @param pattern an XML Schema regular expression that the whole cell matches
 * @param minLength fewest characters
 */
public record Constraints(
        @Nullable String minimum,
        @Nullable String maximum,
        List<String> enumeration,
        @Nullable String pattern,
        @Nullable Integer minLength) {

    public static final Constraints NONE = new Constraints(null, null, List.of(), null, null);

    public Constraints {
        enumeration = List.copyOf(enumeration);
    }
}
