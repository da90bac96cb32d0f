package fr.sndscopy.schema;

import java.util.Objects;
import java.util.Optional;

/**
 * A rule between two columns of one row.
 *
 * <p>A rule says nothing about a row in which either value is absent, or a date or month that stands for "unknown" or
 * "without end" ({@link #isSentinel}: {@code 1600-01-01}, {@code 2999-12-31}…). Where one column holds dates and the
 * other dates with a time of day, their days are compared.
 *
 * @param kind what must hold
 * @param left the name of the first column, as the table spells it
 * @param right the name of the second column, as the table spells it
 * @param since the first year of files in which it must hold; empty for all years
 */
public record RowRule(Kind kind, String left, String right, Optional<Integer> since) {

    private static final int FIRST_REAL_YEAR = 1700;
    private static final int FIRST_YEAR_WITHOUT_END = 2999;

    public RowRule {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(left);
        Objects.requireNonNull(right);
        Objects.requireNonNull(since);
    }

    /** A rule that holds in all years. */
    public RowRule(Kind kind, String left, String right) {
        this(kind, left, right, Optional.empty());
    }

    /** What a rule compares. */
    public enum Kind {
        /**
         * {@code left <= right}: two dates or datetimes, two months, two years, or two numbers.
         */
        NOT_AFTER("not-after"),
        /** {@code left}, a month or a date, is in the same month of the same year as {@code right}, a date or datetime. */
        SAME_MONTH("same-month");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** Its name in schema files and for people: {@code not-after}. */
        public String word() {
            return word;
        }

        boolean compares(LogicalType left, LogicalType right) {
            return switch (this) {
                case NOT_AFTER -> family(left) != Family.OTHER && family(left) == family(right);
                case SAME_MONTH ->
                    (left == LogicalType.YEARMONTH || left == LogicalType.DATE) && family(right) == Family.DAY;
            };
        }

        String expectedTypes() {
            return switch (this) {
                case NOT_AFTER -> "two dates, two months, two years or two numbers";
                case SAME_MONTH -> "a yearmonth or a date, and a date or a datetime";
            };
        }

        private enum Family {
            DAY,
            MONTH,
            YEAR,
            NUMBER,
            OTHER
        }

        private static Family family(LogicalType type) {
            return switch (type) {
                case DATE, DATETIME -> Family.DAY;
                case YEARMONTH -> Family.MONTH;
                case YEAR -> Family.YEAR;
                case INTEGER, DECIMAL -> Family.NUMBER;
                case STRING, BOOLEAN -> Family.OTHER;
            };
        }
    }

    /** Whether a date, month or year of this year stands for no real one: before 1700, or 2999 and later. */
    public static boolean isSentinel(int year) {
        return year < FIRST_REAL_YEAR || year >= FIRST_YEAR_WITHOUT_END;
    }

    /** Whether files of a year must keep it, if they have both columns. */
    public boolean holdsIn(int year) {
        return since.map(first -> first <= year).orElse(true);
    }

    /** Whether the other compares the same columns in the same way, whatever the years. */
    boolean isAbout(RowRule other) {
        return kind == other.kind && left.equalsIgnoreCase(other.left) && right.equalsIgnoreCase(other.right);
    }

    /** For people: {@code EXE_SOI_DTD not-after EXE_SOI_DTF}. */
    @Override
    public String toString() {
        return left + " " + kind.word() + " " + right
                + since.map(year -> " since " + year).orElse("");
    }
}
