package fr.sndscopy.delivery;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How the producer says a text file is written.
 *
 * @param delimiter between cells: {@code ;} {@code ,} {@code |} or a tab
 * @param encoding UTF-8, windows-1252, ISO-8859-1, ISO-8859-15 or US-ASCII
 * @param quote whether cells may be quoted
 * @param dateFormat of date columns, in {@code java.time} letters: {@code dd/MM/yyyy}; cells that do not fit are tried in the
 *     formats the schema states
 * @param datetimeFormat of datetime columns, likewise: {@code ddMMMyyyy:HH:mm:ss}
 * @param yearMonthFormat of yearmonth columns: {@code yyyyMM}
 * @param decimal the decimal separator, {@code .} or {@code ,}
 * @param missing texts that mean "no value"
 * @param trailingDelimiter whether data lines end with one delimiter more than the header
 */
public record FileFormat(
        char delimiter,
        Charset encoding,
        Quote quote,
        String dateFormat,
        String datetimeFormat,
        String yearMonthFormat,
        char decimal,
        List<String> missing,
        boolean trailingDelimiter) {

    /** What applies where {@code delivery.yaml} says nothing. */
    public static final FileFormat DEFAULTS = new FileFormat(
            ';',
            StandardCharsets.UTF_8,
            Quote.NONE,
            "dd/MM/yyyy",
            "ddMMMyyyy:HH:mm:ss",
            "yyyyMM",
            '.',
            List.of(""),
            false);

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
