package fr.sndscopy.schema;

import java.util.Objects;
import java.util.Optional;

/**
 * A fact of a column that an overlay corrects, and why.
 *
 * @param table the table's name
 * @param column the column's name
 * @param fact the key of the field: {@code type}, {@code length}, {@code constraints.maximum}…; {@code column} when the
 *     column as a whole is added
 * @param from what the schema states, as JSON; empty when it states nothing
 * @param to what holds instead, as JSON; empty when the fact is dropped
 * @param since the first year in which it holds; empty for all years
 * @param reason why, for people
 * @param source the overlay file
 */
public record Amendment(
        String table,
        String column,
        String fact,
        Optional<String> from,
        Optional<String> to,
        Optional<Integer> since,
        String reason,
        String source) {

    public Amendment {
        Objects.requireNonNull(table);
        Objects.requireNonNull(column);
        Objects.requireNonNull(fact);
        Objects.requireNonNull(from);
        Objects.requireNonNull(to);
        Objects.requireNonNull(since);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(source);
    }

    /** For people: {@code length "2" → "20"}, {@code column added since 2013}. */
    @Override
    public String toString() {
        if (fact.equals(AddedColumn.FACT)) {
            return "column added" + since.map(year -> " since " + year).orElse("");
        }
        return fact + " " + from.orElse("none") + " → " + to.orElse("none")
                + since.map(year -> " since " + year).orElse("");
    }
}
