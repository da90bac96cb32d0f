package fr.sndscopy.delivery;

/**
 * How the producer says a file is written: a type, what is declared of files of that type, and how their cells are written. What
 * reads a type is found by its name.
 */
public sealed interface FileFormat permits CsvFormat, NamedFormat {
    /** What {@code format.type} calls it: {@code csv}. */
    String type();

    /** How its cells are written. */
    CellNotation cells();

    /**
     * What a file is called when it is read so: its path, unless it is read several times, for rows of several tables.
     *
     * @param file its path
     */
    default String readingOf(String file) {
        return file;
    }

    /**
     * The path of the file that is read so.
     *
     * @param reading as {@link #readingOf} calls it
     */
    default String fileOf(String reading) {
        return reading;
    }
}
