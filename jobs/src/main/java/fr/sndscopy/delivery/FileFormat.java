package fr.sndscopy.delivery;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the producer says a text file is written.
 *
 * @param delimiter between cells: {@code ;} {@code ,} {@code |} or a tab
 * @param encoding UTF-8, windows-1252, ISO-8859-1, ISO-8859-15 or US-ASCII
 * @param quote whether cells may be quoted
 * @param dateFormat of all date columns, in {@code java.time} letters: {@code dd/MM/yyyy}; null where nothing is declared: each
 *     column is as its schema says, {@link #USUAL_DATE} where that says nothing. No column is ever read in two formats
 * @param datetimeFormat of datetime columns, likewise, else {@link #USUAL_DATETIME}
 * @param yearMonthFormat of yearmonth columns, likewise, else {@link #USUAL_YEARMONTH}
 * @param decimal the decimal separator, {@code .} or {@code ,}, likewise, else {@link #USUAL_DECIMAL}
 * @param missing texts that mean "no value"
 * @param trailingDelimiter whether data lines end with one delimiter more than there are columns; the header may too
 */
public record FileFormat(
        char delimiter,
        Charset encoding,
        Quote quote,
        @Nullable String dateFormat,
        @Nullable String datetimeFormat,
        @Nullable String yearMonthFormat,
        @Nullable Character decimal,
        List<String> missing,
        boolean trailingDelimiter) {

    /** Of dates of which neither delivery nor schema says anything. */
    public static final String USUAL_DATE = "dd/MM/yyyy";

    public static final String USUAL_DATETIME = "ddMMMyyyy:HH:mm:ss";
    public static final String USUAL_YEARMONTH = "yyyyMM";
    public static final char USUAL_DECIMAL = '.';

    /** What applies where {@code delivery.yaml} says nothing. */
    public static final FileFormat DEFAULTS =
            new FileFormat(';', StandardCharsets.UTF_8, Quote.NONE, null, null, null, null, List.of(""), false);

    public FileFormat {
        missing = List.copyOf(missing);
    }

    /** How cells may be quoted. */
    public enum Quote {
        /** A quotation mark is a character like any other; a line end ends the row. */
        NONE,
        /** RFC 4180: double quotation marks, doubled inside; line ends inside quotes belong to the cell. */
        RFC4180
    }
}
