package fr.sndscopy.record;

import java.util.ArrayList;
import java.util.List;

/**
 * A row of a batch that cannot be stored: because of what it is as a whole, or of the value of a cell. Holds a patient's values.
 *
 * @param row 0-based, in the batch
 * @param address where it stands, as far as its part alone tells: its reader knows where that is in the file
 * @param original the row's bytes as delivered, without the line end
 * @param violations what is wrong with the row as a whole; what is wrong with its cells is noted at their values
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, copied by nobody
public record SuspectRow(int row, RowAddress address, byte[] original, List<CellViolation> violations) {
    public SuspectRow {
        violations = List.copyOf(violations);
    }

    /** The same row with further violations. */
    public SuspectRow plus(List<CellViolation> further) {
        List<CellViolation> all = new ArrayList<>(violations);
        all.addAll(further);
        return new SuspectRow(row, address, original, all);
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "SuspectRow[" + row + ", " + address + "]";
    }
}
