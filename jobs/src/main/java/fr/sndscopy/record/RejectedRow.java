package fr.sndscopy.record;

import java.util.List;

/**
 * A row that is not stored, with everything needed to find it again in its source file. Holds a patient's values:
 * encrypted wherever it is kept.
 *
 * @param lineNumber 1-based line of the file where the row starts
 * @param byteOffset 0-based offset of the row's first byte in the (decompressed) file
 * @param original the row's bytes as delivered, without the line end
 * @param violations what is wrong with it, all at once
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, copied by nobody
public record RejectedRow(long lineNumber, long byteOffset, byte[] original, List<CellViolation> violations) {
    public RejectedRow {
        violations = List.copyOf(violations);
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "RejectedRow[line " + lineNumber + ", offset " + byteOffset + ", " + original.length + " bytes, "
                + violations + "]";
    }
}
