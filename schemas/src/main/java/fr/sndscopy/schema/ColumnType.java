package fr.sndscopy.schema;

import java.util.Objects;

/**
 * A logical type with its size.
 *
 * @param logical what the cells mean
 * @param precision STRING: the most characters (Unicode code points) a cell may have, 0 when the schema does not say;
 *     INTEGER and DECIMAL: the most significant digits (1 to 38); otherwise 0
 * @param scale DECIMAL: the digits after the point (0 to precision); otherwise 0
 */
public record ColumnType(LogicalType logical, int precision, int scale) {

    /** The widest number that Parquet's DECIMAL and every reader we know of can hold. */
    public static final int MAX_PRECISION = 38;

    /** The widest number held in a Java {@code long} with no overflow in any value. */
    public static final int MAX_LONG_PRECISION = 18;

    public ColumnType {
        Objects.requireNonNull(logical);
        switch (logical) {
            case STRING -> require(precision >= 0 && scale == 0, "a string has a length of 0 (unlimited) or more");
            case INTEGER ->
                require(
                        precision >= 1 && precision <= MAX_PRECISION && scale == 0,
                        "an integer has 1 to 38 digits and no scale");
            case DECIMAL ->
                require(
                        precision >= 1 && precision <= MAX_PRECISION && scale >= 0 && scale <= precision,
                        "a decimal has 1 to 38 digits and a scale within them");
            case DATE, DATETIME, YEAR, YEARMONTH, BOOLEAN -> require(precision == 0 && scale == 0, "no size expected");
        }
    }

    public static ColumnType string(int maxCharacters) {
        return new ColumnType(LogicalType.STRING, maxCharacters, 0);
    }

    public static ColumnType integer(int precision) {
        return new ColumnType(LogicalType.INTEGER, precision, 0);
    }

    public static ColumnType decimal(int precision, int scale) {
        return new ColumnType(LogicalType.DECIMAL, precision, scale);
    }

    /** A type that has no size: date, datetime, year, yearmonth, boolean. */
    public static ColumnType of(LogicalType logical) {
        return new ColumnType(logical, 0, 0);
    }

    /**
     * Whether a value is kept as a {@code long}: every type but strings and numbers of more than 18 digits, which are
     * kept as bytes.
     */
    public boolean fitsLong() {
        return switch (logical) {
            case STRING -> false;
            case INTEGER, DECIMAL -> precision <= MAX_LONG_PRECISION;
            case DATE, DATETIME, YEAR, YEARMONTH, BOOLEAN -> true;
        };
    }

    /** Whether cells are numbers that an accountant would add up. */
    public boolean isNumber() {
        return logical == LogicalType.INTEGER || logical == LogicalType.DECIMAL;
    }

    /** For people: {@code string(17)}, {@code decimal(7,2)}, {@code date}. */
    @Override
    public String toString() {
        return switch (logical) {
            case STRING -> precision == 0 ? "string" : "string(" + precision + ")";
            case INTEGER -> "integer(" + precision + ")";
            case DECIMAL -> "decimal(" + precision + "," + scale + ")";
            case DATE -> "date";
            case DATETIME -> "datetime";
            case YEAR -> "year";
            case YEARMONTH -> "yearmonth";
            case BOOLEAN -> "boolean";
        };
    }

    private static void require(boolean condition, String expectation) {
        if (!condition) {
            throw new IllegalArgumentException(expectation);
        }
    }
}
