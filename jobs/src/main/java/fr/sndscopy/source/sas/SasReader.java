package fr.sndscopy.source.sas;

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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the rows of a file into batches, and keeps those of the present one. */
final class SasReader implements RecordReader {
    /** The most bytes of rows that are kept at a time, unless one row has more. */
    private static final int MOST_KEPT = 32 << 20;

    private static final int ROWS_BETWEEN_LOOKS = 256;

    private final SasTable table;
    private final SasPageWalk walk;
    private final long end;
    private final RowLayout layout;
    private final int capacity;
    private final BatchFill fill;
    private final byte[] kept;
    private final long[] numbers;
    private final SasCells cells;
    private final LogicalType[] targets;
    private boolean finished;

    /** @param end behind the last row that is read, of all that the file has */
    SasReader(SasTable table, SasPageWalk walk, long end, ReaderMemory memory, int maxRowsPerBatch) {
        this.table = table;
        this.walk = walk;
        this.end = end;
        this.layout = memory.layout();
        this.capacity = Math.max(1, Math.min(BatchFill.rows(layout, maxRowsPerBatch), MOST_KEPT / table.rowBytes()));
        this.fill = memory.fill(capacity, this::suspect);
        this.kept = memory.window(Math.addExact(Math.multiplyExact(capacity, table.rowBytes()), Long.BYTES));
        this.numbers = new long[capacity];
        this.cells = new SasCells(table);
        this.targets = layout.places().stream()
                .map(column -> column < layout.columns().size()
                        ? layout.columns().get(column).type().logical()
                        : LogicalType.STRING)
                .toArray(LogicalType[]::new);
    }

    @Override
    public RecordBatch read() throws IOException {
        if (finished) {
            throw new IllegalStateException("read behind the last batch");
        }
        fill.clear();
        int row = 0;
        while (row < capacity && walk.walked() < end && walk.hasNext()) {
            if (walk.next(kept, row * table.rowBytes())) {
                numbers[row] = walk.walked();
                put(row);
                row++;
                if (row % ROWS_BETWEEN_LOOKS == 0 && fill.isFull()) {
                    break;
                }
            }
        }
        finished = walk.walked() == end;
        if (finished && end == table.rows() && walk.hasNext()) {
            throw SasTable.refused(
                    table.path(),
                    "it has more rows than the " + end + " that it says: expected a file that is not damaged");
        }
        return fill.finish(row, finished);
    }

    private void put(int row) {
        int start = row * table.rowBytes();
        List<CellViolation> untold = List.of();
        for (int place = 0; place < targets.length; place++) {
            cells.read(kept, start, place, targets[place]);
            if (cells.isAbsent()) {
                fill.putAbsent(row, place);
            } else {
                fill.put(row, place, cells.text(), cells.offset(), cells.length());
            }
            if (!cells.isTold()) {
                untold = new ArrayList<>(untold);
                untold.add(RowTextOriginals.untold(layout, place));
            }
        }
        if (fill.endRow(row, row) || !untold.isEmpty()) {
            fill.batch()
                    .addSuspect(suspect(row, row).plus(fill.refusedValues(row)).plus(untold));
        }
    }

    private SuspectRow suspect(int row, int start) {
        RowText text = new RowText();
        for (int place = 0; place < targets.length; place++) {
            cells.read(kept, start * table.rowBytes(), place, targets[place]);
            if (cells.isAbsent()) {
                text.addAbsent();
            } else {
                text.add(cells.text(), cells.offset(), cells.length(), cells.isTold());
            }
        }
        return new SuspectRow(row, new RowAddress.Numbered(numbers[start]), text.toBytes(), List.of());
    }

    @Override
    public RowAddress inFile(RowAddress inPart) {
        return inPart;
    }

    @Override
    public long bytesRead() {
        return walk.bytesRead();
    }

    @Override
    public Optional<String> sourceSha256() {
        return Optional.of(walk.sha256());
    }

    @Override
    public long passedOver() {
        return walk.deleted();
    }

    @Override
    public void close() throws IOException {
        walk.close();
    }
}
