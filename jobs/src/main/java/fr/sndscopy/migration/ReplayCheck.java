package fr.sndscopy.migration;

import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.source.csv.RecordCheck;
import fr.sndscopy.validate.TableRules;
import java.util.EnumSet;
import java.util.Set;

/**
 * Tells which rows of a quarantine a look at each by itself can judge. One that is not exactly one row would swallow or split its
 * neighbours. One that was rejected for its key cannot be cleared without a look at all rows of the table, unless the rule rejects no
 * longer. Both stay as they are.
 */
final class ReplayCheck {
    private static final Set<ViolationCode> OF_ALL_ROWS =
            EnumSet.of(ViolationCode.DUPLICATE_KEY, ViolationCode.ORPHAN_KEY);

    private final RecordCheck check;
    private final TableRules rules;

    ReplayCheck(PlannedFile file) {
        this.check = new RecordCheck(file.declared().format(), file.layout().size());
        this.rules = file.rules().rules();
    }

    /** @param closed the row as {@link RecordCheck#closed} makes it */
    boolean canJudge(RejectedRow row, byte[] closed) {
        return check.isOneRow(closed)
                && row.violations().stream()
                        .noneMatch(violation -> OF_ALL_ROWS.contains(violation.code())
                                && rules.severity(violation.code()).rejects());
    }
}
