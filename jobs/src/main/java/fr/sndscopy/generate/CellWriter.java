package fr.sndscopy.generate;

/** Writes the cells of one column. */
@FunctionalInterface
interface CellWriter {
    /** A writer may touch so many bytes behind the cell it wrote. */
    int SLACK_BYTES = 8;

    /**
     * Writes the row's cell.
     *
     * @return the position behind it
     */
    int write(byte[] buffer, int position, Row row);
}
