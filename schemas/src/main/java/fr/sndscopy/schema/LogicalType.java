package fr.sndscopy.schema;

/**
 * What the cells of a column mean. The canonical text of each type, the one that digests are taken of, is defined in
 * {@code jobs/docs/FORMAT.md}.
 */
public enum LogicalType {
    STRING,
    /** A whole number of at most {@link ColumnType#precision()} digits. */
    INTEGER,
    /** An exact number of {@link ColumnType#precision()} digits, {@link ColumnType#scale()} of them decimals. */
    DECIMAL,
    DATE,
    /** Date and time of day to the second, without zone. */
    DATETIME,
    YEAR,
    YEARMONTH,
    /** {@code 0} or {@code 1}. */
    BOOLEAN
}
