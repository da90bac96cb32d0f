package fr.sndscopy.record;

import org.jspecify.annotations.Nullable;

/**
 * A row of a batch that breaks a rule: by itself, or through the value of a cell. Holds a patient's values.
 *
 * @param row 0-based, in the batch
 * @param lineNumber 1-based, in the part's byte range
 * @param byteOffset 0-based, in the (decompressed) file
 * @param original the row's bytes as delivered, without the line end
 * @param fault what is wrong with the row as a whole, or null when only cells are
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, copied by nobody
public record SuspectRow(
        int row,
        long lineNumber,
        long byteOffset,
        byte[] original,
        @Nullable ViolationCode fault) {
    /** Shows no value. */
    @Override
    public String toString() {
        return "SuspectRow[" + row + ", line " + lineNumber + "]";
    }
}
