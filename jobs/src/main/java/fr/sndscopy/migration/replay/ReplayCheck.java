package fr.sndscopy.migration.replay;

import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.source.RowOriginals;
import java.util.function.Predicate;

/**
 * Tells which rows of a quarantine can be judged. One that is not exactly one row would swallow or split its neighbours. One that was
 * rejected for a key which cannot be checked today is not cleared by that. Both stay as they are. Not thread-safe.
 */
final class ReplayCheck {
    private final RowOriginals originals;
    private final Predicate<CellViolation> cannotClear;

    /** @param cannotClear which violations of former days nothing can be said about today */
    ReplayCheck(PlannedFile file, Predicate<CellViolation> cannotClear) {
        this.originals = file.originals();
        this.cannotClear = cannotClear;
    }

    boolean canJudge(RejectedRow row) {
        return originals.isOneRow(row.original()) && row.violations().stream().noneMatch(cannotClear);
    }
}
