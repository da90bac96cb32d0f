package fr.sndscopy.record;

import java.util.List;

/**
 * A row that is not stored, with everything needed to find it again in its source file. Holds a patient's values:
 * encrypted wherever it is kept.
 *
 * @param address where it stands in its file
 * @param original the row as delivered: of text its bytes without the line end, of other files the text that stands for it
 * @param violations what is wrong with it, all at once
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, copied by nobody
public record RejectedRow(RowAddress address, byte[] original, List<CellViolation> violations) {
    public RejectedRow {
        violations = List.copyOf(violations);
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "RejectedRow[" + address + ", " + original.length + " bytes, " + violations + "]";
    }
}
