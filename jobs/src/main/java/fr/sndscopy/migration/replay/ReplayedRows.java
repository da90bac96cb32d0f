package fr.sndscopy.migration.replay;

import fr.sndscopy.parquet.QuarantineReader;
import fr.sndscopy.parquet.QuarantinedRow;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.source.KeptRows;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of a quarantine part, handed to the reader of their format. One that cannot be judged by itself is kept apart. */
final class ReplayedRows implements KeptRows {
    private final QuarantineReader reader;
    private final ReplayCheck check;
    private final String file;
    private final long rows;
    private final long bytes;
    private final Deque<RejectedRow> fed = new ArrayDeque<>();
    private final List<RejectedRow> apart = new ArrayList<>();
    private final RowTally passed = new RowTally();

    /**
     * Takes ownership of {@code reader}.
     *
     * @param file the source file's path in the delivery
     * @param rows how many can be judged
     * @param bytes of them
     */
    ReplayedRows(QuarantineReader reader, ReplayCheck check, String file, long rows, long bytes) {
        this.reader = reader;
        this.check = check;
        this.file = file;
        this.rows = rows;
        this.bytes = bytes;
    }

    @Override
    public @Nullable RejectedRow next() throws IOException {
        for (QuarantinedRow next = reader.next(); next != null; next = reader.next()) {
            if (check.canJudge(next.row())) {
                fed.add(next.row());
                return next.row();
            }
            apart.add(next.row());
        }
        return null;
    }

    /**
     * Checks that the rejected rows of a judged batch are rows that were handed over, and counts the others as passed.
     *
     * @throws IllegalStateException when the batch does not hold the rows that were fed
     */
    void settle(RecordBatch batch) {
        int judged = batch.rowCount() + batch.rejected().size();
        Map<RowAddress, RejectedRow> delivered = new HashMap<>();
        for (int i = 0; i < judged; i++) {
            RejectedRow next = fed.poll();
            if (next == null) {
                throw new IllegalStateException("[" + file + "] more rows were read than were replayed");
            }
            delivered.put(next.address(), next);
        }
        for (RejectedRow rejected : batch.rejected()) {
            RejectedRow one = delivered.remove(rejected.address());
            if (one == null || !Arrays.equals(one.original(), rejected.original())) {
                throw new IllegalStateException("[" + file + "] a row was read that was not replayed");
            }
        }
        delivered.values().forEach(one -> passed.add(file, one));
    }

    /**
     * The rows that were kept apart since the last call, with the codes they have.
     *
     * @throws IllegalStateException when rows are left at the end that were not judged
     */
    List<RejectedRow> takeApart(RecordBatch batch) throws IOException {
        if (batch.isLast() && (next() != null || !fed.isEmpty())) {
            throw new IllegalStateException("[" + file + "] fewer rows were read than were replayed");
        }
        List<RejectedRow> taken = List.copyOf(apart);
        apart.clear();
        return taken;
    }

    /** The rows that no longer break a rule. */
    RowTally passed() {
        return passed;
    }

    @Override
    public String file() {
        return file;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
