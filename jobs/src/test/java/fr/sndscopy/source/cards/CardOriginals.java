package fr.sndscopy.source.cards;

import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.source.BatchFill;
import fr.sndscopy.source.KeptRows;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.RowOriginals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A record as text: its cells, with {@code \|} for a bar, {@code \n} for a line feed, and {@code \\}, each ended by a bar. */
final class CardOriginals implements RowOriginals {
    private final List<String> columns;

    CardOriginals(List<String> columns) {
        this.columns = List.copyOf(columns);
    }

    static byte[] of(List<String> cells) {
        StringBuilder text = new StringBuilder();
        for (String cell : cells) {
            text.append(cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n"))
                    .append('|');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<byte[]> cells(byte[] original) {
        List<byte[]> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        String text = new String(original, StandardCharsets.UTF_8);
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '|') {
                cells.add(cell.toString().getBytes(StandardCharsets.UTF_8));
                cell.setLength(0);
            } else if (c == '\\' && at + 1 < text.length()) {
                char escaped = text.charAt(++at);
                cell.append(escaped == 'n' ? '\n' : escaped);
            } else {
                cell.append(c);
            }
        }
        return cells;
    }

    @Override
    public boolean isOneRow(byte[] original) {
        return cells(original).size() == columns.size();
    }

    @Override
    public byte[] heading() {
        return (String.join("|", columns) + "|\n").getBytes(StandardCharsets.UTF_8);
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
        private final int capacity;
        private final BatchFill fill;
        private final List<RejectedRow> present = new ArrayList<>();
        private long bytes;
        private long given;
        private boolean finished;

        Reader(KeptRows kept, RowLayout layout, int maxRowsPerBatch) {
            this.kept = kept;
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
            while (present.size() < capacity) {
                RejectedRow next = kept.next();
                if (next == null) {
                    break;
                }
                int row = present.size();
                present.add(next);
                bytes += next.original().length;
                List<byte[]> cells = cells(next.original());
                for (int place = 0; place < cells.size(); place++) {
                    CardReader.put(fill, row, place, new String(cells.get(place), StandardCharsets.UTF_8));
                }
                if (fill.endRow(row, row)) {
                    fill.batch().addSuspect(suspect(row, row).plus(fill.refusedValues(row)));
                }
            }
            given += present.size();
            finished = given == kept.rows();
            return fill.finish(present.size(), finished);
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
