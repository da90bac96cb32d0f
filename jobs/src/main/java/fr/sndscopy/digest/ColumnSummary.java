package fr.sndscopy.digest;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The digest and control totals of one column over some rows. Minimum and maximum are cell values: a summary is kept
 * sealed and never printed.
 *
 * @param name the column
 * @param digest sum of the cell hashes
 * @param nulls rows without a value
 * @param minimum canonical text of the smallest value, in the order of its type (strings: unsigned UTF-8 bytes), of a long one
 *     the {@linkplain BoundText beginning}, or null when every cell is absent
 * @param maximum canonical text of the largest value, likewise, or null when every cell is absent
 * @param sum numbers only: exact sum of the unscaled values
 */
public record ColumnSummary(
        String name,
        Digest digest,
        long nulls,
        @Nullable String minimum,
        @Nullable String maximum,
        @Nullable BigInteger sum) {

    public ColumnSummary {
        minimum = minimum == null ? null : BoundText.of(minimum);
        maximum = maximum == null ? null : BoundText.of(maximum);
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "ColumnSummary[" + name + "]";
    }
}
