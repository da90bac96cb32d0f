package fr.sndscopy.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a schema says that the cells of a column are written, besides the formats of dates. What is null is for the delivery to
 * say.
 *
 * @param decimal between the whole part of a number and its decimals
 * @param group between groups of three digits of the whole part
 * @param missing the texts that mean "no value" in this column, in place of the table's
 */
public record Notation(
        @Nullable Character decimal,
        @Nullable Character group,
        @Nullable List<String> missing) {

    /** Of a column whose schema says nothing of it. */
    public static final Notation UNSTATED = new Notation(null, null, null);

    public Notation {
        missing = missing == null ? null : List.copyOf(missing);
    }
}
