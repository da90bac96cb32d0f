package fr.sndscopy.generate;

/** Writes the cells of one column. */
@FunctionalInterface
interface CellWriter {
    /**
     * Writes the row's cell. It may touch bytes behind it, up to the length of the column's longest cell in whole words.
     *
     * @return the position behind it
     */
    int write(byte[] buffer, int position, Row row);
}
