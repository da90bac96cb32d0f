package fr.sndscopy.digest;

import java.util.List;

/**
 * What some rows hold, in a form that can be compared with another reading of them: the digest over rows, and each
 * column's digest and control totals.
 *
 * @param rows how many rows
 * @param digest sum of the row digests
 * @param columns in schema order
 */
public record ContentSummary(long rows, Digest digest, List<ColumnSummary> columns) {
    public ContentSummary {
        columns = List.copyOf(columns);
    }
}
