package fr.sndscopy.delivery;

/**
 * Delimited text, a row a line.
 *
 * @param delimiter between cells: {@code ;} {@code ,} {@code |} or a tab
 * @param quote whether cells may be quoted
 * @param trailingDelimiter whether data lines end with one delimiter more than there are columns; the header may too
 * @param cells how they are written
 */
public record CsvFormat(char delimiter, Quote quote, boolean trailingDelimiter, CellNotation cells)
        implements FileFormat {
    /** What {@code format.type} calls it. */
    public static final String TYPE = "csv";

    /** What applies where {@code delivery.yaml} says nothing. */
    public static final CsvFormat USUAL = new CsvFormat(';', Quote.NONE, false, CellNotation.USUAL);

    /** How cells may be quoted. */
    public enum Quote {
        /** A quotation mark is a character like any other; a line end ends the row. */
        NONE,
        /** RFC 4180: double quotation marks, doubled inside; line ends inside quotes belong to the cell. */
        RFC4180
    }

    /**
     * A format that is this one.
     *
     * @throws IllegalArgumentException when it is another
     */
    public static CsvFormat of(FileFormat format) {
        if (format instanceof CsvFormat csv) {
            return csv;
        }
        throw new IllegalArgumentException("files of type " + format.type() + " are not " + TYPE);
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** The same with cells in another notation. */
    public CsvFormat with(CellNotation other) {
        return new CsvFormat(delimiter, quote, trailingDelimiter, other);
    }
}
