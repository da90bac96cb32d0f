package fr.sndscopy.validate;

import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Moves the rows that cannot be stored out of a batch, each with everything that is wrong with it. Not thread-safe. */
public final class BatchValidator {
    private final UnaryOperator<RowAddress> inFile;
    private final TableRules rules;
    private final RowVerdicts verdicts;
    private final List<RowRuleCheck> rowRules;
    private final Map<String, Long> warnings = new TreeMap<>();
    private long rowsPassed;

    /**
     * @param inFile the address in the file of one in the part; asked only of rows that are rejected
     * @param rules by which the batches have been read
     * @param verdicts on rows that break no other rule
     */
    public BatchValidator(UnaryOperator<RowAddress> inFile, TableRules rules, RowVerdicts verdicts) {
        this.inFile = inFile;
        this.rules = rules;
        this.verdicts = verdicts;
        this.rowRules = RowRuleCheck.of(rules);
    }

    /** Afterwards {@link RecordBatch#suspects()} is empty and every row of the batch can be stored. */
    public void validate(RecordBatch batch) {
        rowRules.forEach(rule -> rule.prepare(batch));
        for (RowRuleCheck rule : rowRules) {
            if (rule.rejects()) {
                suspectRowsThatBreak(rule, batch);
            }
        }
        rejectSuspects(batch);
        long behind = rowsPassed + batch.rowCount();
        while (verdicts.nextRow() < behind) {
            int row = (int) (verdicts.nextRow() - rowsPassed);
            batch.suspect(row, verdicts.take());
        }
        rowsPassed = behind;
        if (!batch.suspects().isEmpty()) {
            rejectSuspects(batch);
            batch.rejected().sort(Comparator.comparing(RejectedRow::address));
        }
        for (RowRuleCheck rule : rowRules) {
            if (!rule.rejects()) {
                warn(rule.violation(), rule.count(batch));
            }
        }
    }

    /**
     * By place, rows passed so far that break a rule of several columns which does not keep them from being stored. (What their
     * cells break is noted at the values.)
     */
    public Map<String, Long> warnings() {
        return warnings;
    }

    private void warn(CellViolation violation, long rows) {
        if (rows > 0) {
            warnings.merge(violation.toString(), rows, Long::sum);
        }
    }

    private static void suspectRowsThatBreak(RowRuleCheck rule, RecordBatch batch) {
        for (int row = 0; row < batch.rowCount(); row++) {
            if (rule.isBrokenBy(batch, row)) {
                batch.suspect(row, List.of());
            }
        }
    }

    private void rejectSuspects(RecordBatch batch) {
        if (batch.suspects().isEmpty()) {
            return;
        }
        List<RejectedRow> rejections = new ArrayList<>(batch.suspects().size());
        for (SuspectRow suspect : batch.suspects()) {
            rejections.add(
                    new RejectedRow(inFile.apply(suspect.address()), suspect.original(), violations(batch, suspect)));
        }
        batch.reject(rejections);
        rowRules.forEach(rule -> rule.prepare(batch));
    }

    private List<CellViolation> violations(RecordBatch batch, SuspectRow suspect) {
        List<CellViolation> violations = new ArrayList<>(suspect.violations());
        if (violations.stream().anyMatch(violation -> violation.code() == ViolationCode.RAGGED_ROW)) {
            // which cell belongs to which column is not known
            return violations;
        }
        for (ColumnVector vector : batch.columns()) {
            Column column = vector.column();
            int id = vector.ids()[suspect.row()];
            int broken = id == ColumnVector.NULL_ID ? rules.violationsOfAbsent(column) : vector.violations(id);
            for (ViolationCode code : ViolationCode.ofBits(broken)) {
                violations.add(new CellViolation(code, column.name()));
            }
        }
        for (RowRuleCheck rule : rowRules) {
            if (rule.isBrokenBy(batch, suspect.row())) {
                violations.add(rule.violation());
            }
        }
        return violations;
    }
}
