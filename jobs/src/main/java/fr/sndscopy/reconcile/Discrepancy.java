package fr.sndscopy.reconcile;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two readings of the same rows, or one fault in a delivery's books. Names where and what, never a
 * cell value: of minima, maxima, sums and digests it says only that they differ.
 *
 * @param place the part's name, the source file's path, or {@code TABLE period}
 * @param column the column concerned, or null when it is the whole place
 * @param aspect what differs
 * @param counts the two counts, for aspects that are counts; null for the others
 */
public record Discrepancy(
        String place,
        @Nullable String column,
        Aspect aspect,
        @Nullable Counts counts) {

    public Discrepancy {
        if (counts != null && aspect.kind != Kind.COUNT) {
            throw new IllegalArgumentException(aspect + " has no counts to show");
        }
    }

    /**
     * Two numbers of rows, bytes or violations that should be equal.
     *
     * @param expected what the source, the declaration or the sum says
     * @param found what is there
     */
    public record Counts(long expected, long found) {}

    private enum Kind {
        COUNT,
        FACT
    }

    /** What can differ. */
    public enum Aspect {
        ROWS(Kind.COUNT, "rows differ"),
        TABLE_DIGEST(Kind.FACT, "digest over rows differs"),
        MISSING_COLUMN(Kind.FACT, "column is missing"),
        EXTRA_COLUMN(Kind.FACT, "column was not delivered"),
        REORDERED_COLUMNS(Kind.FACT, "columns are in another order from here"),
        COLUMN_DIGEST(Kind.FACT, "digest differs"),
        NULLS(Kind.COUNT, "absent cells differ"),
        MINIMUM(Kind.FACT, "minimum differs"),
        MAXIMUM(Kind.FACT, "maximum differs"),
        SUM(Kind.FACT, "sum differs"),

        /** A number of rows or bytes below zero. */
        NEGATIVE_COUNT(Kind.FACT, "a count is negative"),
        /** Rows delivered against rows stored and quarantined. */
        BALANCE(Kind.COUNT, "rows stored and quarantined are not the rows delivered"),
        /** Fewer violations than quarantined rows: some row was rejected for no stated reason. */
        UNEXPLAINED_REJECTS(Kind.COUNT, "fewer violations than quarantined rows"),
        MISSING_DATA_OBJECT(Kind.FACT, "rows stored, but no data object"),
        UNEXPECTED_DATA_OBJECT(Kind.FACT, "no row stored, but a data object"),
        MISSING_QUARANTINE_OBJECT(Kind.FACT, "rows quarantined, but no quarantine object"),
        UNEXPECTED_QUARANTINE_OBJECT(Kind.FACT, "no row quarantined, but a quarantine object"),
        /** An object without bytes, or whose SHA-256 is not 64 lower-case hexadecimal digits. */
        MALFORMED_OBJECT(Kind.FACT, "an object has no bytes or no SHA-256"),
        SHARED_OBJECT(Kind.FACT, "an object belongs to another part as well"),
        DUPLICATE_NAME(Kind.FACT, "named more than once"),
        UNKNOWN_FILE(Kind.FACT, "source file is not in the manifest"),
        UNKNOWN_TABLE(Kind.FACT, "table and period are not in the manifest"),
        /** A part that claims another table or period than its file. */
        TABLE_OF_FILE(Kind.FACT, "table or period is not that of the source file"),
        COVERAGE_GAP(Kind.COUNT, "bytes belong to no part: next byte expected, found"),
        COVERAGE_OVERLAP(Kind.COUNT, "bytes belong to two parts: next byte expected, found"),
        COVERAGE_END(Kind.COUNT, "parts do not end where the file ends"),
        FILE_ROWS(Kind.COUNT, "rows of the file are not the sum of its parts"),
        DECLARED_ROWS(Kind.COUNT, "rows delivered are not the rows declared"),
        TABLE_DELIVERED(Kind.COUNT, "rows delivered of the table are not the sum of its parts"),
        TABLE_STORED(Kind.COUNT, "rows stored of the table are not the sum of its parts"),
        TABLE_QUARANTINED(Kind.COUNT, "rows quarantined of the table are not the sum of its parts"),
        TABLE_VIOLATIONS(Kind.FACT, "violations by code and column of the table are not the sum of its parts"),
        TABLE_WARNINGS(Kind.FACT, "warnings by code and column of the table are not the sum of its parts");

        private final Kind kind;
        private final String sentence;

        Aspect(Kind kind, String sentence) {
            this.kind = kind;
            this.sentence = sentence;
        }

        /** As users see it: {@code column-digest}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static Discrepancy fact(String place, Aspect aspect) {
        return new Discrepancy(place, null, aspect, null);
    }

    static Discrepancy count(String place, Aspect aspect, long expected, long found) {
        return new Discrepancy(place, null, aspect, new Counts(expected, found));
    }

    /** The message: {@code [part-00012, column PRS_NAT_REF] absent cells differ: expected 3, found 4}. */
    @Override
    public String toString() {
        String where = column == null ? "[" + place + "] " : "[" + place + ", column " + column + "] ";
        String what = aspect.sentence;
        return counts == null
                ? where + what
                : where + what + ": expected " + counts.expected + ", found " + counts.found;
    }
}
