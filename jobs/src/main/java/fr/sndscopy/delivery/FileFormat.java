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
}
