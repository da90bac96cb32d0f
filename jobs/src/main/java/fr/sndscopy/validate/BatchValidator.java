package fr.sndscopy.validate;

import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;

/** Moves the rows that cannot be stored out of a batch, each with everything that is wrong with it. Not thread-safe. */
public final class BatchValidator {
    private static final ViolationCode[] CODES = ViolationCode.values();

    private final LongSupplier linesBefore;
    private final TableRules rules;
    private final RowVerdicts verdicts;
    private long rowsPassed;

    /**
     * @param linesBefore lines of the file before the part's first; asked only when a row is rejected
     * @param rules by which the batches have been read
     * @param verdicts on rows that break no other rule
     */
    public BatchValidator(LongSupplier linesBefore, TableRules rules, RowVerdicts verdicts) {
        this.linesBefore = linesBefore;
        this.rules = rules;
        this.verdicts = verdicts;
    }

    /** Afterwards {@link RecordBatch#suspects()} is empty and every row of the batch can be stored. */
    public void validate(RecordBatch batch) {
        rejectSuspects(batch);
        long behind = rowsPassed + batch.rowCount();
        while (verdicts.nextRow() < behind) {
            int row = (int) (verdicts.nextRow() - rowsPassed);
            batch.suspect(row, verdicts.take());
        }
        rowsPassed = behind;
        if (!batch.suspects().isEmpty()) {
            rejectSuspects(batch);
            batch.rejected().sort(Comparator.comparingLong(RejectedRow::byteOffset));
        }
    }

    private void rejectSuspects(RecordBatch batch) {
        if (batch.suspects().isEmpty()) {
            return;
        }
        long before = linesBefore.getAsLong();
        List<RejectedRow> rejections = new ArrayList<>(batch.suspects().size());
        for (SuspectRow suspect : batch.suspects()) {
            rejections.add(new RejectedRow(
                    before + suspect.lineNumber(),
                    suspect.byteOffset(),
                    suspect.original(),
                    violations(batch, suspect)));
        }
        batch.reject(rejections);
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
            for (int bits = broken; bits != 0; bits &= bits - 1) {
                violations.add(new CellViolation(CODES[Integer.numberOfTrailingZeros(bits)], column.name()));
            }
        }
        return violations;
    }
}
