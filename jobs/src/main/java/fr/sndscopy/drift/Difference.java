package fr.sndscopy.drift;

import fr.sndscopy.source.HeaderMatch;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a file differs from its contract. Holds names, types and counts, never a cell's value.
 *
 * @param kind the way
 * @param column the contract's column, or the header's where the contract has none; null where the header as a whole is meant.
 *     A name that does not look like a column's is replaced by its length
 * @param detail for {@link Kind#RENAMED} the new name; for {@link Kind#RETYPED} and {@link Kind#LONGER} what was seen and what
 *     was expected; otherwise empty
 * @param observed for {@link Kind#RETYPED} and {@link Kind#LONGER} what the column's cells are, otherwise null
 * @param cells sampled cells concerned, 0 where it is not about cells
 * @param rows rows sampled, 0 where it is not about cells
 */
public record Difference(
        Kind kind,
        @Nullable String column,
        String detail,
        @Nullable Observed observed,
        long cells,
        long rows) {

    /** The ways. */
    public enum Kind {
        UNKNOWN_COLUMN,
        MISSING_COLUMN,
        /** An unknown column that may be a missing one under another name. */
        RENAMED,
        RETYPED,
        LONGER,
        COLUMN_ORDER,
        COLUMN_CASE
    }

    static Difference ofHeader(Kind kind, String column) {
        return new Difference(kind, HeaderMatch.shown(column), "", null, 0, 0);
    }

    static Difference ofOrder(Kind kind) {
        return new Difference(kind, null, "", null, 0, 0);
    }

    /** {@code unknown-column(X)}, {@code renamed(A->B)?}, {@code longer(X): 20 > 2, 3 of 5000 rows}. */
    @Override
    public String toString() {
        String sampled = rows == 0 ? "" : ", " + cells + " of " + rows + " rows";
        return switch (kind) {
            case UNKNOWN_COLUMN -> "unknown-column(" + column + ")";
            case MISSING_COLUMN -> "missing-column(" + column + ")";
            case RENAMED -> "renamed(" + column + "->" + detail + ")?";
            case RETYPED -> "retyped(" + column + "): " + detail + sampled;
            case LONGER -> "longer(" + column + "): " + detail + sampled;
            case COLUMN_ORDER -> "column-order";
            case COLUMN_CASE -> "column-case";
        };
    }
}
