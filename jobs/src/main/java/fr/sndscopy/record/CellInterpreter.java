package fr.sndscopy.record;

/**
 * Makes a value of a cell's bytes. Called once per distinct text of a column and row group, or once per cell where texts
 * hardly repeat.
 *
 * <p>Not thread-safe: implementations keep scratch space.
 */
public interface CellInterpreter {

    /**
     * Appends the value that {@code buffer[offset, offset + length)} stands for to {@code into}, with the hash of its
     * canonical text, or appends a filler marked with the rule it breaks.
     *
     * @return the value's id, or {@link ColumnVector#NULL_ID} when the text means that there is none
     */
    int interpret(byte[] buffer, int offset, int length, ColumnVector into);

    /**
     * Appends the values of cells that are read in a simple way, are absent without breaking a rule by it, or break none, up to the first
     * of which that is not sure: a loop of its own for a type, where every cell is interpreted.
     *
     * @param from the first of them, by its row in the block
     * @param firstRow the row of the batch that the block's first one is
     * @param rowHashes by row of the batch, two lanes each, to which those of the values are added
     * @return how many, whose ids are set
     */
    default int interpret(CellBlock cells, int column, int from, int firstRow, ColumnVector into, long[] rowHashes) {
        return 0;
    }

    /** The {@linkplain ViolationCode#bit bits} of the rules that a row breaks by having no value here. */
    int violationsOfAbsent();

    /** The bits of the rules that keep a row from being stored. */
    int rejecting();
}
