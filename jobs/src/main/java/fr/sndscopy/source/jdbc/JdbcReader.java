package fr.sndscopy.source.jdbc;

import fr.sndscopy.database.DatabaseRefusedException;
import fr.sndscopy.database.Databases;
import fr.sndscopy.database.RowLines;
import fr.sndscopy.database.Session;
import fr.sndscopy.database.Stretch;
import fr.sndscopy.database.TableSnapshot;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.source.BatchFill;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.RowText;
import fr.sndscopy.source.RowTextOriginals;
import fr.sndscopy.source.SourceRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads stretches of a table by one session, which it has until it is closed; keeps the lines of the present batch. */
final class JdbcReader implements RecordReader {
    /** Bytes of the lines that are kept at a time; a row may not have more. */
    private static final int MOST_KEPT = 16 << 20;

    private static final int ROWS_BETWEEN_LOOKS = 256;

    private final String path;
    private final TableSnapshot table;
    private final List<Stretch> stretches;
    private final long firstRow;
    private final long rowsOfLast;
    private final RowLayout layout;
    private final int capacity;
    private final BatchFill fill;
    private final byte[] kept;
    private final LineCell cell;
    private final LogicalType[] targets;
    private final Session session;
    private @Nullable RowLines lines;
    private byte @Nullable [] pending;
    private int stretch = -1;
    private long ofStretch;
    private long given;
    private long batchFirstRow;
    private final int[] lengths;
    private long bytesRead;
    private boolean finished;

    JdbcReader(
            Databases databases,
            String path,
            TableSnapshot table,
            SourceRange range,
            ReaderMemory memory,
            int maxRowsPerBatch)
            throws IOException {
        this.path = path;
        this.table = table;
        this.stretches = JdbcRows.within(table, range);
        this.firstRow = range.first();
        this.rowsOfLast = range.count()
                - stretches.stream()
                        .limit(Math.max(0, stretches.size() - 1L))
                        .mapToLong(Stretch::rows)
                        .sum();
        this.layout = memory.layout();
        this.capacity = BatchFill.rows(layout, maxRowsPerBatch);
        this.fill = memory.fill(capacity, this::suspect);
        this.kept = memory.window(MOST_KEPT + Long.BYTES);
        this.lengths = new int[capacity];
        this.cell = new LineCell(kept);
        this.targets = layout.places().stream()
                .map(column -> column < layout.columns().size()
                        ? layout.columns().get(column).type().logical()
                        : LogicalType.STRING)
                .toArray(LogicalType[]::new);
        this.session = opened(databases);
    }

    private Session opened(Databases databases) throws IOException {
        Session opened;
        try {
            opened = databases.open(table.database());
        } catch (DatabaseRefusedException e) {
            throw JdbcSourceFormat.refused(path, String.valueOf(e.getMessage()));
        }
        try {
            opened.enter(table.point());
            return opened;
        } catch (DatabaseRefusedException e) {
            opened.close();
            throw JdbcSourceFormat.refused(path, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public RecordBatch read() throws IOException {
        if (finished) {
            throw new IllegalStateException("read behind the last batch");
        }
        fill.clear();
        batchFirstRow = firstRow + given;
        int row = 0;
        int used = 0;
        while (row < capacity) {
            byte[] line = next();
            if (line == null) {
                finished = true;
                break;
            }
            if (line.length > MOST_KEPT - used) {
                if (row == 0) {
                    throw JdbcSourceFormat.refused(
                            path, "it has a row of more than " + (MOST_KEPT >> 20) + " MiB: expected shorter ones");
                }
                pending = line;
                break;
            }
            System.arraycopy(line, 0, kept, used, line.length);
            lengths[row] = line.length;
            put(row, used);
            used += line.length;
            row++;
            if (row % ROWS_BETWEEN_LOOKS == 0 && fill.isFull()) {
                break;
            }
        }
        given += row;
        return fill.finish(row, finished);
    }

    /** The next line of all stretches; each has as many as were counted. Null behind the last that is asked for. */
    private byte @Nullable [] next() throws IOException {
        if (pending != null) {
            byte[] line = pending;
            pending = null;
            return line;
        }
        try {
            while (true) {
                if (lines != null) {
                    if (atEnd()) {
                        return null;
                    }
                    byte[] line = lines.next();
                    if (line != null) {
                        ofStretch++;
                        return line;
                    }
                    endStretch();
                }
                if (stretch + 1 == stretches.size()) {
                    return null;
                }
                stretch++;
                ofStretch = 0;
                lines = session.lines(table, stretches.get(stretch));
            }
        } catch (DatabaseRefusedException e) {
            throw JdbcSourceFormat.refused(path, String.valueOf(e.getMessage()));
        }
    }

    /** Within a stretch, where the first rows alone were asked for. */
    private boolean atEnd() {
        return stretch + 1 == stretches.size()
                && ofStretch == rowsOfLast
                && ofStretch < stretches.get(stretch).rows();
    }

    private void endStretch() throws IOException {
        Stretch ended = stretches.get(stretch);
        if (ofStretch != ended.rows()) {
            throw JdbcSourceFormat.refused(
                    path,
                    ofStretch + " rows from " + ended.from() + " of " + ended.relation() + " on, where " + ended.rows()
                            + " were counted when the snapshot was taken: expected the same rows");
        }
        bytesRead += ended.bytes();
        RowLines read = lines;
        lines = null;
        if (read != null) {
            read.close();
        }
    }

    private void put(int row, int start) {
        List<CellViolation> untold = List.of();
        int end = start + lengths[row];
        int at = cell.skip(start, end);
        for (int place = 0; place < targets.length; place++) {
            at = next(at, end, place);
            if (cell.isAbsent()) {
                fill.putAbsent(row, place);
            } else {
                fill.put(row, place, cell.text(), cell.offset(), cell.length());
            }
            if (!cell.isTold()) {
                untold = new ArrayList<>(untold);
                untold.add(RowTextOriginals.untold(layout, place));
            }
        }
        if (at <= end) {
            throw otherWidth();
        }
        if (fill.endRow(row, start) || !untold.isEmpty()) {
            fill.batch()
                    .addSuspect(
                            suspect(row, start).plus(fill.refusedValues(row)).plus(untold));
        }
    }

    private int next(int at, int end, int place) {
        if (at > end) {
            throw otherWidth();
        }
        return cell.read(at, end, table.columns().get(place).kind(), targets[place]);
    }

    private RuntimeException otherWidth() {
        return JdbcSourceFormat.refused(
                path, "a row comes with other cells than the " + targets.length + " that were asked for");
    }

    private SuspectRow suspect(int row, int start) {
        RowText text = new RowText();
        int end = start + lengths[row];
        int at = cell.skip(start, end);
        text.add(kept, start, at - 1 - start, true);
        for (int place = 0; place < targets.length; place++) {
            at = next(at, end, place);
            if (cell.isAbsent()) {
                text.addAbsent();
            } else {
                text.add(cell.text(), cell.offset(), cell.length(), cell.isTold());
            }
        }
        return new SuspectRow(row, new RowAddress.Numbered(batchFirstRow + row + 1), text.toBytes(), List.of());
    }

    @Override
    public RowAddress inFile(RowAddress inPart) {
        return inPart;
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public long passedOver() {
        return 0;
    }

    @Override
    public void close() throws IOException {
        try {
            if (lines != null) {
                lines.close();
            }
        } finally {
            session.close();
        }
    }
}
