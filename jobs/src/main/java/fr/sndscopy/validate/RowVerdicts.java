package fr.sndscopy.validate;

import fr.sndscopy.record.CellViolation;
import java.util.List;

/**
 * Rows of one part that a look over all parts found to break a rule, in the order in which the part's rows would be stored
 * without it.
 */
public interface RowVerdicts {
    /** No row. */
    RowVerdicts NONE = new RowVerdicts() {
        @Override
        public long nextRow() {
            return Long.MAX_VALUE;
        }

        @Override
        public List<CellViolation> take() {
            throw new IllegalStateException("no row is left");
        }
    };

    /** The 0-based place of the next such row, or {@link Long#MAX_VALUE} when there is none. */
    long nextRow();

    /** What is wrong with {@link #nextRow()}; moves on to the one behind it. */
    List<CellViolation> take();
}
