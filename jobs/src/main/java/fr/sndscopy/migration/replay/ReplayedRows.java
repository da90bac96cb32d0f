package fr.sndscopy.migration.replay;

import fr.sndscopy.parquet.QuarantineReader;
import fr.sndscopy.parquet.QuarantinedRow;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.source.csv.RecordCheck;
import fr.sndscopy.source.csv.SourceInput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a quarantine part, put behind each other for the reader of delivered files. Each has a line end of its own; one that
 * cannot be judged by itself is kept apart. Knows where each row stood when it was delivered.
 */
final class ReplayedRows implements SourceInput {
    private final QuarantineReader reader;
    private final ReplayCheck check;
    private final String file;
    private final long length;
    private final Deque<Fed> fed = new ArrayDeque<>();
    private final List<RejectedRow> apart = new ArrayList<>();
    private final RowTally passed = new RowTally();
    private byte[] row = new byte[0];
    private int at;
    private long offset;

    private record Fed(long offset, RejectedRow row) {}

    /**
     * Takes ownership of {@code reader}.
     *
     * @param file the source file's path in the delivery
     * @param length bytes of all rows that can be judged, each with its line end
     */
    ReplayedRows(QuarantineReader reader, ReplayCheck check, String file, long length) {
        this.reader = reader;
        this.check = check;
        this.file = file;
        this.length = length;
    }

    @Override
    public int read(byte[] target, int from, int most) throws IOException {
        if (at == row.length && !nextRow()) {
            return -1;
        }
        int count = Math.min(most, row.length - at);
        System.arraycopy(row, at, target, from, count);
        at += count;
        return count;
    }

    private boolean nextRow() throws IOException {
        for (QuarantinedRow next = reader.next(); next != null; next = reader.next()) {
            byte[] closed = RecordCheck.closed(next.row().original());
            if (check.canJudge(next.row(), closed)) {
                fed.add(new Fed(offset, next.row()));
                offset += closed.length;
                row = closed;
                at = 0;
                return true;
            }
            apart.add(next.row());
        }
        return false;
    }

    /**
     * Gives the rejected rows of a judged batch their places in the delivered file back, and counts the others as passed.
     *
     * @throws IllegalStateException when the batch does not hold the rows that were fed
     */
    void restore(RecordBatch batch) {
        int rows = batch.rowCount() + batch.rejected().size();
        Map<Long, RejectedRow> judged = new HashMap<>();
        for (int i = 0; i < rows; i++) {
            Fed next = fed.poll();
            if (next == null) {
                throw new IllegalStateException("[" + file + "] more rows were read than were replayed");
            }
            judged.put(next.offset(), next.row());
        }
        batch.rejected().replaceAll(rejected -> {
            RejectedRow delivered = judged.remove(((RowAddress.InText) rejected.address()).byteOffset());
            if (delivered == null || !Arrays.equals(delivered.original(), rejected.original())) {
                throw new IllegalStateException("[" + file + "] a row was read that was not replayed");
            }
            return new RejectedRow(delivered.address(), delivered.original(), rejected.violations());
        });
        judged.values().forEach(delivered -> passed.add(file, delivered));
    }

    /**
     * The rows that were kept apart since the last call, with the codes they have.
     *
     * @throws IllegalStateException when rows are left at the end that were not judged
     */
    List<RejectedRow> takeApart(RecordBatch batch) throws IOException {
        if (batch.isLast() && (nextRow() || !fed.isEmpty())) {
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
    public long length() {
        return length;
    }

    @Override
    public long firstByte() {
        return 0;
    }

    @Override
    public String shownPath() {
        return file;
    }

    @Override
    public long linesBefore() {
        return 0;
    }

    @Override
    public long bytesRead() {
        return offset;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
