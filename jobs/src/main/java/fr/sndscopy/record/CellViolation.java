package fr.sndscopy.record;

import org.jspecify.annotations.Nullable;

/**
 * One broken rule of one row.
 *
 * @param code the rule
 * @param column the column it is about, or null when it is the row's
 */
public record CellViolation(ViolationCode code, @Nullable String column) {
    @Override
    public String toString() {
        return column == null ? code.toString() : code + "(" + column + ")";
    }
}
