package fr.sndscopy.source;

import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.record.ViolationCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows kept as {@link RowText}, of whatever file that is no text. */
public final class RowTextOriginals implements RowOriginals {
    /** What the first cell of a line is called where it is no cell of the row. */
    private static final String ADDRESS = "address";

    private final List<String> columns;
    private final int firstColumn;

    /** @param columns of the file, in its order */
    public RowTextOriginals(List<String> columns) {
        this(columns, 0);
    }

    private RowTextOriginals(List<String> columns, int firstColumn) {
        this.columns = List.copyOf(columns);
        this.firstColumn = firstColumn;
    }

    /**
     * Rows that are kept behind a cell more, by which their source finds them.
     *
     * @param columns of the file, in its order
     */
    public static RowTextOriginals addressed(List<String> columns) {
        return new RowTextOriginals(columns, 1);
    }

    /** What is wrong with a row for having a number that its file does not hold exactly, in the column at a place in the file. */
    public static CellViolation untold(RowLayout layout, int place) {
        int column = layout.places().get(place);
        int known = layout.columns().size();
        return new CellViolation(
                ViolationCode.OUT_OF_PRECISION,
                column < known
                        ? layout.columns().get(column).name()
                        : layout.refused().get(column - known).name());
    }

    @Override
    public boolean isOneRow(byte[] original) {
        List<RowText.Cell> cells = RowText.cells(original);
        return cells != null && cells.size() == firstColumn + columns.size();
    }

    private List<RowText.Cell> cellsOf(byte[] original) {
        List<RowText.Cell> cells = RowText.cells(original);
        if (cells == null || cells.size() < firstColumn) {
            throw new IllegalArgumentException("no row of " + columns.size() + " cells");
        }
        return cells.subList(firstColumn, cells.size());
    }

    @Override
    public List<byte[]> cells(byte[] original) {
        return cellsOf(original).stream().map(RowText.Cell::shown).toList();
    }

    @Override
    public byte[] heading() {
        RowText names = new RowText();
        if (firstColumn > 0) {
            names.add(ADDRESS.getBytes(StandardCharsets.US_ASCII), 0, ADDRESS.length(), true);
        }
        for (String column : columns) {
            byte[] name = column.getBytes(StandardCharsets.UTF_8);
            names.add(name, 0, name.length, true);
        }
        return (new String(names.toBytes(), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] ending() {
        return new byte[] {'\n'};
    }

    @Override
    public RecordReader read(KeptRows rows, RowLayout layout, int maxRowsPerBatch) {
        return new Reader(rows, layout, maxRowsPerBatch);
    }

    private final class Reader implements RecordReader {
        private final KeptRows kept;
        private final RowLayout layout;
        private final int capacity;
        private final BatchFill fill;
        private final List<RejectedRow> present = new ArrayList<>();
        private long bytes;
        private long given;
        private boolean finished;

        Reader(KeptRows kept, RowLayout layout, int maxRowsPerBatch) {
            this.kept = kept;
            this.layout = layout;
            this.capacity = BatchFill.rows(layout, maxRowsPerBatch);
            this.fill = new BatchFill(layout, capacity, this::suspect);
        }

        @Override
        public RecordBatch read() throws IOException {
            if (finished) {
                throw new IllegalStateException("read behind the last batch");
            }
            fill.clear();
            present.clear();
            while (present.size() < capacity && !fill.isFull()) {
                RejectedRow next = kept.next();
                if (next == null) {
                    break;
                }
                present.add(next);
                bytes += next.original().length;
                put(present.size() - 1, cellsOf(next.original()));
            }
            given += present.size();
            finished = given == kept.rows();
            return fill.finish(present.size(), finished);
        }

        private void put(int row, List<RowText.Cell> cells) {
            List<CellViolation> untold = new ArrayList<>();
            for (int place = 0; place < cells.size(); place++) {
                RowText.Cell cell = cells.get(place);
                byte[] text = cell.text();
                if (text == null) {
                    fill.putAbsent(row, place);
                } else {
                    fill.put(row, place, Arrays.copyOf(text, text.length + Long.BYTES), 0, text.length);
                }
                if (!cell.isTold()) {
                    untold.add(untold(layout, place));
                }
            }
            if (fill.endRow(row, row) || !untold.isEmpty()) {
                fill.batch()
                        .addSuspect(
                                suspect(row, row).plus(fill.refusedValues(row)).plus(untold));
            }
        }

        private SuspectRow suspect(int row, int start) {
            RejectedRow one = present.get(start);
            return new SuspectRow(row, one.address(), one.original(), List.of());
        }

        @Override
        public RowAddress inFile(RowAddress inPart) {
            return inPart;
        }

        @Override
        public long bytesRead() {
            return bytes;
        }

        @Override
        public long passedOver() {
            return 0;
        }

        @Override
        public void close() throws IOException {
            kept.close();
        }
    }
}
