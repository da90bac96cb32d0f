package fr.sndscopy.database;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a table are copied, by one of its columns. It is no text of SQL: what is delivered must not be able to say statements.
 *
 * @param column in the case of the database
 * @param from values from this one on; null for all
 * @param until values before this one; null for all
 * @param equal this value alone, instead of both
 */
public record RowFilter(
        String column,
        @Nullable String from,
        @Nullable String until,
        @Nullable String equal) {
    private static final Pattern VALUE = Pattern.compile("[\\p{L}\\p{N} ._:+-]{1,64}");

    /** What values are written like. */
    public static final String VALUES = "letters, digits, blanks and . _ : + -; dates as 2019-02-01";

    public RowFilter {
        Relation.checkName(column);
        checkValue(from);
        checkValue(until);
        checkValue(equal);
        if ((equal == null) == (from == null && until == null)) {
            throw new IllegalArgumentException("no filter: expected from, until or both, or equal alone");
        }
    }

    @Override
    public String toString() {
        if (equal != null) {
            return column + " is " + equal;
        }
        return column + (from == null ? "" : " from " + from) + (until == null ? "" : " until before " + until);
    }

    private static void checkValue(@Nullable String value) {
        if (value != null && !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("no value of a filter: expected " + VALUES);
        }
    }
}
