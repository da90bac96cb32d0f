package fr.sndscopy.validate;

import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.record.ViolationCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Moves the rows that break a rule out of a batch, each with everything that is wrong with it. */
public final class BatchValidator {
    private final LongSupplier linesBefore;

    /** @param linesBefore lines of the file before the part's first; asked only when a row is rejected */
    public BatchValidator(LongSupplier linesBefore) {
        this.linesBefore = linesBefore;
    }

    /** Afterwards {@link RecordBatch#suspects()} is empty and every row of the batch can be stored. */
    public void validate(RecordBatch batch) {
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

    private static List<CellViolation> violations(RecordBatch batch, SuspectRow suspect) {
        List<CellViolation> violations = new ArrayList<>();
        if (suspect.fault() != null) {
            violations.add(new CellViolation(suspect.fault(), null));
            if (suspect.fault() == ViolationCode.RAGGED_ROW) {
                // which cell belongs to which column is not known
                return violations;
            }
        }
        for (ColumnVector column : batch.columns()) {
            int id = column.ids()[suspect.row()];
            ViolationCode code = id == ColumnVector.NULL_ID
                    ? column.column().required() ? ViolationCode.REQUIRED : null
                    : column.violation(id);
            if (code != null) {
                violations.add(new CellViolation(code, column.column().name()));
            }
        }
        return violations;
    }
}
