package fr.sndscopy.migration.replay;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.source.csv.RecordCheck;
import java.util.function.Predicate;

/**
 * Tells which rows of a quarantine can be judged. One that is not exactly one row would swallow or split its neighbours. One that was
 * rejected for a key which cannot be checked today is not cleared by that. Both stay as they are. Not thread-safe.
 */
final class ReplayCheck {
    private final RecordCheck check;
    private final Predicate<CellViolation> cannotClear;

    /** @param cannotClear which violations of former days nothing can be said about today */
    ReplayCheck(PlannedFile file, Predicate<CellViolation> cannotClear) {
        this.check = new RecordCheck(
                CsvFormat.of(file.declared().format()), file.layout().size());
        this.cannotClear = cannotClear;
    }

    /** @param closed the row as {@link RecordCheck#closed} makes it */
    boolean canJudge(RejectedRow row, byte[] closed) {
        return check.isOneRow(closed) && row.violations().stream().noneMatch(cannotClear);
    }
}
