package fr.sndscopy.delivery;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the texts of cells stand for values. A file whose cells are no texts has the one notation in which its reader writes them.
 *
 * @param encoding UTF-8, windows-1252, ISO-8859-1, ISO-8859-15 or US-ASCII
 * @param dateFormat of all date columns, in {@code java.time} letters: {@code dd/MM/yyyy}; null where nothing is declared: each
 *     column is as its schema says, {@link #USUAL_DATE} where that says nothing. No column is ever read in two formats
 * @param datetimeFormat of datetime columns, likewise, else {@link #USUAL_DATETIME}
 * @param yearMonthFormat of yearmonth columns, likewise, else {@link #USUAL_YEARMONTH}
 * @param decimal the decimal separator, {@code .} or {@code ,}, likewise, else {@link #USUAL_DECIMAL}
 * @param missing texts that mean "no value"
 */
public record CellNotation(
        Charset encoding,
        @Nullable String dateFormat,
        @Nullable String datetimeFormat,
        @Nullable String yearMonthFormat,
        @Nullable Character decimal,
        List<String> missing) {

    /** Of dates of which neither delivery nor schema says anything. */
    public static final String USUAL_DATE = "dd/MM/yyyy";

    public static final String USUAL_DATETIME = "ddMMMyyyy:HH:mm:ss";
    public static final String USUAL_YEARMONTH = "yyyyMM";
    public static final char USUAL_DECIMAL = '.';

    /** What applies where {@code delivery.yaml} says nothing. */
    public static final CellNotation USUAL =
            new CellNotation(StandardCharsets.UTF_8, null, null, null, null, List.of(""));

    public CellNotation {
        missing = List.copyOf(missing);
    }

    /** The same in another encoding. */
    public CellNotation withEncoding(Charset other) {
        return new CellNotation(other, dateFormat, datetimeFormat, yearMonthFormat, decimal, missing);
    }

    /** The same with dates in other forms, null for "as the schema says". */
    public CellNotation withDates(@Nullable String date, @Nullable String datetime, @Nullable String yearMonth) {
        return new CellNotation(encoding, date, datetime, yearMonth, decimal, missing);
    }

    /** The same with another decimal separator, null for "as the schema says". */
    public CellNotation withDecimal(@Nullable Character other) {
        return new CellNotation(encoding, dateFormat, datetimeFormat, yearMonthFormat, other, missing);
    }

    /** The same with other texts for "no value". */
    public CellNotation withMissing(List<String> other) {
        return new CellNotation(encoding, dateFormat, datetimeFormat, yearMonthFormat, decimal, other);
    }
}
