package fr.sndscopy.migration.replay;

import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.part.ConvertedPart;
import fr.sndscopy.migration.part.PartConversion;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.part.PartUpload;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.published.PublishedDelivery.Piece;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.parquet.QuarantineReader;
import fr.sndscopy.parquet.QuarantinedRow;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Judges the quarantined rows of one part anew, by the same code as delivered ones. */
final class PartReplay {
    private final RunTools tools;
    private final AttemptNames names;
    private final QuarantineReplay.Mode mode;
    private final Piece piece;
    private final PlannedPart planned;
    private final ReplayCheck check;

    /**
     * @param names what the objects of this try are called
     * @param piece the rows to be judged
     * @param planned as what
     * @param check tells which of them can be
     */
    PartReplay(
            RunTools tools,
            AttemptNames names,
            QuarantineReplay.Mode mode,
            Piece piece,
            PlannedPart planned,
            ReplayCheck check) {
        this.tools = tools;
        this.names = names;
        this.mode = mode;
        this.piece = piece;
        this.planned = planned;
        this.check = check;
    }

    /**
     * What a survey of a quarantine object found.
     *
     * @param rows all that are there
     * @param judged how many can be judged
     * @param judgedBytes of these
     */
    private record Survey(RowTally rows, long judged, long judgedBytes) {}

    /** What is done with the rows that pass, while their file is there anyway. */
    interface Passed {
        /** @param object what the file is, or would be, in the store */
        void read(StoredObject object, Path file) throws IOException;
    }

    /**
     * Judges, and unless it is only to be tried or no row passes, stores what came of it, reads it back, and checks that the rows
     * that passed and those that remain are the rows that were there.
     *
     * @param verdicts on rows that break no other rule
     * @param progress told of rows as they are judged, or null
     * @throws IntegrityException when the quarantine object is not what the manifest says, or what was stored is not what was judged
     */
    ReplayedPart run(RowVerdicts verdicts, @Nullable Progress progress, Passed passed) throws IOException {
        AtomicReference<ReplayedPart> done = new AtomicReference<>();
        tools.verification()
                .reading(
                        piece.part().name(),
                        piece.quarantine(),
                        file -> done.set(judge(file, survey(file), verdicts, progress, passed)));
        return Objects.requireNonNull(done.get());
    }

    private Survey survey(Path file) throws IOException {
        RowTally rows = new RowTally();
        long[] judged = {0, 0};
        QuarantineReader.rows(file, tools.keys().readKey(piece.quarantine().aad()), row -> {
            requireFile(row);
            rows.add(row.file(), row.row());
            if (check.canJudge(row.row())) {
                judged[0]++;
                judged[1] += row.row().original().length;
            }
        });
        long expected = piece.part().books().quarantined();
        if (rows.rows() != expected) {
            throw new IntegrityException("[" + piece.quarantine().key() + "] expected " + expected
                    + " quarantined rows, found " + rows.rows());
        }
        return new Survey(rows, judged[0], judged[1]);
    }

    private void requireFile(QuarantinedRow row) {
        if (!row.file().equals(piece.part().file())) {
            throw new IntegrityException("[" + piece.quarantine().key() + "] holds rows of another file than its part");
        }
    }

    private ReplayedPart judge(
            Path file, Survey survey, RowVerdicts verdicts, @Nullable Progress progress, Passed passed)
            throws IOException {
        RowOriginals originals = planned.file().originals();
        RowLayout layout = planned.file().layout();
        ReplayedRows rows = new ReplayedRows(
                QuarantineReader.open(
                        file, tools.keys().readKey(piece.quarantine().aad())),
                check,
                piece.part().file(),
                survey.judged(),
                survey.judgedBytes());
        RecordReader reader = originals.read(rows, layout, tools.settings().rowsPerGroup());
        ReplayShare share = new ReplayShare(piece);
        try (PartConversion conversion = PartConversion.open(
                planned, names, tools.keys(), tools.settings(), tools.workDirectory(), verdicts, reader)) {
            RecordBatch batch;
            do {
                tools.progress().stopIfRequested();
                batch = conversion.read();
                conversion.validate(batch);
                rows.settle(batch);
                List<RejectedRow> apart = rows.takeApart(batch);
                if (progress != null) {
                    share.judged(progress, batch.rowCount(), batch.rejected().size() + apart.size());
                }
                conversion.write(batch);
                for (RejectedRow row : apart) {
                    conversion.keepRejected(row);
                }
            } while (!batch.isLast());
            ConvertedPart converted = conversion.finish();
            requireSameRows(converted.books());
            return new ReplayedPart(piece, planned, converted.books(), store(converted, survey, rows.passed(), passed));
        }
    }

    private void requireSameRows(Manifest.Books books) {
        if (books.delivered() != piece.part().books().quarantined()) {
            throw new IntegrityException("[" + piece.part().name() + "] "
                    + piece.part().books().quarantined() + " rows were to be judged, " + books.delivered() + " were");
        }
    }

    private @Nullable PartReceipt store(ConvertedPart converted, Survey survey, RowTally tally, Passed passed)
            throws IOException {
        ConvertedPart.LocalObject data = converted.data();
        if (data == null || mode == QuarantineReplay.Mode.TRY) {
            try {
                if (data != null) {
                    passed.read(data.object(), data.path());
                }
            } finally {
                converted.deleteFiles();
            }
            return null;
        }
        PartReceipt receipt = new PartUpload(tools.store()).upload(converted);
        tools.progress().addStored(bytes(receipt));
        tools.verification()
                .verify(receipt, planned.file().schema().columns(), file -> passed.read(data.object(), file));
        RowTally remaining = remaining(receipt);
        if (tally.rows() != receipt.books().stored() || !survey.rows().isSumOf(tally, remaining)) {
            throw new IntegrityException("[" + piece.part().name()
                    + "] the rows that passed and those that remain are not the rows that were in quarantine");
        }
        return receipt;
    }

    private static long bytes(PartReceipt receipt) {
        StoredObject data = receipt.data();
        StoredObject quarantine = receipt.quarantine();
        return (data == null ? 0 : data.bytes()) + (quarantine == null ? 0 : quarantine.bytes());
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
