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

    /** The {@linkplain ViolationCode#bit bits} of the rules that a row breaks by having no value here. */
    int violationsOfAbsent();

    /** The bits of the rules that keep a row from being stored. */
    int rejecting();
}
