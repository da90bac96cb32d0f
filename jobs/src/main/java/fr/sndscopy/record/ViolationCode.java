package fr.sndscopy.record;

import java.util.Locale;

/** The closed list of rules that a row can break. */
public enum ViolationCode {
    /** Bytes that the declared encoding cannot decode. */
    ENCODING,
    /** More or fewer cells than the header. */
    RAGGED_ROW,
    /** A quoted cell that does not end. */
    UNCLOSED_QUOTE,
    /** A NUL byte. */
    NUL_BYTE,
    NOT_INTEGER,
    NOT_DECIMAL,
    NOT_BOOLEAN,
    NOT_YEAR,
    NOT_YEARMONTH,
    /** A date or datetime that is not in the declared format, or not in the calendar. */
    BAD_DATE,
    /** More characters than the schema allows. */
    TOO_LONG,
    /** More digits, or more decimals, than the schema allows. */
    OUT_OF_PRECISION,
    /** A value is missing where there must be one. */
    REQUIRED;

    /** The code as users see it: {@code ragged-row}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
