package fr.sndscopy.migration;

import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.migration.PublishedDelivery.Piece;
import fr.sndscopy.parquet.QuarantineReader;
import fr.sndscopy.parquet.QuarantinedRow;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.source.csv.RecordCheck;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Judges the quarantined rows of one part anew, by the same code as delivered ones. */
final class PartReplay {
    private final ReplayTools tools;
    private final String dataset;
    private final String replay;
    private final QuarantineReplay.Mode mode;

    /** @param replay the id of the replay */
    PartReplay(ReplayTools tools, String dataset, String replay, QuarantineReplay.Mode mode) {
        this.tools = tools;
        this.dataset = dataset;
        this.replay = replay;
        this.mode = mode;
    }

    /** What a survey of a quarantine object found. */
    private record Survey(RowTally rows, long bytes) {}

    /**
     * Judges, and unless it is only to be tried or no row passes, stores what came of it, reads it back, and checks that the rows
     * that passed and those that remain are the rows that were there.
     *
     * @throws IntegrityException when the quarantine object is not what the manifest says, or what was stored is not what was judged
     */
    ReplayedPart run(Piece piece, PlannedPart planned) throws IOException {
        AtomicReference<ReplayedPart> done = new AtomicReference<>();
        StoredObject object = piece.quarantine();
        tools.verification().reading(piece.part().name(), object, file -> {
            Survey survey = survey(piece, planned, file);
            done.set(judge(piece, planned, file, survey));
        });
        return Objects.requireNonNull(done.get());
    }

    private Survey survey(Piece piece, PlannedPart planned, Path file) throws IOException {
        ReplayCheck check = new ReplayCheck(planned.file());
        RowTally rows = new RowTally();
        long[] bytes = {0};
        QuarantineReader.rows(file, tools.keys().readKey(piece.quarantine().aad()), row -> {
            requireFile(piece, row);
            rows.add(row.file(), row.row());
            byte[] closed = RecordCheck.closed(row.row().original());
            bytes[0] += check.canJudge(row.row(), closed) ? closed.length : 0;
        });
        long expected = piece.part().books().quarantined();
        if (rows.rows() != expected) {
            throw new IntegrityException("[" + piece.quarantine().key() + "] expected " + expected
                    + " quarantined rows, found " + rows.rows());
        }
        return new Survey(rows, bytes[0]);
    }

    private static void requireFile(Piece piece, QuarantinedRow row) {
        if (!row.file().equals(piece.part().file())) {
            throw new IntegrityException("[" + piece.quarantine().key() + "] holds rows of another file than its part");
        }
    }

    private ReplayedPart judge(Piece piece, PlannedPart planned, Path file, Survey survey) throws IOException {
        AttemptNames names = AttemptNames.next(dataset, replay, planned);
        ReplayedRows rows = new ReplayedRows(
                QuarantineReader.open(
                        file, tools.keys().readKey(piece.quarantine().aad())),
                new ReplayCheck(planned.file()),
                piece.part().file(),
                survey.bytes());
        try (PartConversion conversion = new PartConversion(
                planned, names, tools.keys(), tools.settings(), tools.workDirectory(), RowVerdicts.NONE, rows)) {
            RecordBatch batch;
            do {
                if (tools.progress().stopRequested()) {
                    throw new InterruptedMigrationException();
                }
                batch = conversion.read();
                conversion.validate(batch);
                rows.restore(batch);
                conversion.write(batch);
                for (RejectedRow apart : rows.takeApart(batch)) {
                    conversion.keepRejected(apart);
                }
            } while (!batch.isLast());
            ConvertedPart converted = conversion.finish();
            requireSameRows(piece, converted.books());
            return new ReplayedPart(
                    piece, planned, converted.books(), store(piece, planned, converted, survey, rows.passed()));
        }
    }

    private static void requireSameRows(Piece piece, Manifest.Books books) {
        if (books.delivered() != piece.part().books().quarantined()) {
            throw new IntegrityException("[" + piece.part().name() + "] "
                    + piece.part().books().quarantined() + " rows were to be judged, " + books.delivered() + " were");
        }
    }

    private @Nullable PartReceipt store(
            Piece piece, PlannedPart planned, ConvertedPart converted, Survey survey, RowTally passed)
            throws IOException {
        if (mode == QuarantineReplay.Mode.TRY || converted.books().stored() == 0) {
            converted.deleteFiles();
            return null;
        }
        PartReceipt receipt = new PartUpload(tools.store()).upload(converted);
        tools.verification().verify(receipt, planned.file().schema().columns());
        RowTally remaining = remaining(receipt);
        if (passed.rows() != receipt.books().stored() || !survey.rows().isSumOf(passed, remaining)) {
            throw new IntegrityException("[" + piece.part().name()
                    + "] the rows that passed and those that remain are not the rows that were in quarantine");
        }
        return receipt;
    }

    private RowTally remaining(PartReceipt receipt) throws IOException {
        RowTally remaining = new RowTally();
        StoredObject object = receipt.quarantine();
        if (object != null) {
            tools.verification()
                    .reading(
                            receipt.part(),
                            object,
                            file -> QuarantineReader.rows(
                                    file,
                                    tools.keys().readKey(object.aad()),
                                    row -> remaining.add(row.file(), row.row())));
        }
        return remaining;
    }
}
