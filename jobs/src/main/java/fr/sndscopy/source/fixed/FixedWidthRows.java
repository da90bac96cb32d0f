package fr.sndscopy.source.fixed;

import fr.sndscopy.source.Doubt;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.source.lines.RecordBuffer;
import fr.sndscopy.source.lines.RecordFile;
import fr.sndscopy.source.lines.SourceInput;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * The rows of one group of a file.
 *
 * @param file where they are
 * @param reading how they stand there
 */
record FixedWidthRows(RecordFile file, GroupReading reading) implements SourceRows {
    private static final int COUNT_BYTES = 1 << 20;
    private static final int COUNT_ROWS = 1024;

    @Override
    public List<String> columns() {
        return reading.columns();
    }

    @Override
    public SourceRange whole() {
        return file.whole();
    }

    @Override
    public List<SourceRange> split(long targetBytes) throws IOException {
        return file.split(LineEnds.ALL, targetBytes);
    }

    @Override
    public long bytesOf(SourceRange range) {
        return file.bytesOf(range);
    }

    @Override
    public RecordReader read(SourceRange range, ReaderMemory memory, int maxRowsPerBatch, SpareHands hands)
            throws IOException {
        return reader(file.open(range, hands), reading, memory, maxRowsPerBatch, false);
    }

    @Override
    public boolean tellsWhatWasRead() {
        return file.tellsWhatWasRead();
    }

    @Override
    public RecordReader readStart(int maxBytes, RowLayout layout, int maxRowsPerBatch) throws IOException {
        return reader(
                file.openStart(LineEnds.ALL, maxBytes), reading, new ReaderMemory(layout), maxRowsPerBatch, false);
    }

    @Override
    public OptionalLong count(long mostBytes) throws IOException {
        ReaderMemory memory = new ReaderMemory(new RowLayout(List.of(), List.of(), List.of()));
        LineScan scan = new LineScan(reading, false, COUNT_ROWS);
        long rows = 0;
        long line = 1;
        try (SourceInput in = file.openUnhashed()) {
            RecordBuffer buffer = new RecordBuffer(in, LineEnds.ALL, memory, COUNT_BYTES);
            do {
                buffer.startBatch(line);
                while (!buffer.exhausted()) {
                    rows += scan.next(buffer.bytes(), buffer.position(), buffer.limit(), line, COUNT_ROWS)
                            .rows();
                    line = scan.endLine();
                    buffer.advanceTo(scan.end());
                }
                if (buffer.offsetOf(buffer.position()) - in.firstByte() > mostBytes) {
                    return OptionalLong.empty();
                }
            } while (!buffer.atEnd());
        }
        return OptionalLong.of(rows);
    }

    /** None are known: a wrong encoding or layout shows in the length of lines. */
    @Override
    public List<Doubt> doubts(int maxBytes) {
        return List.of();
    }

    /** Takes {@code in} over, also when there is no room for a reader: its buffers are most of a part's memory. */
    static RecordReader reader(
            SourceInput in, GroupReading reading, ReaderMemory memory, int maxRowsPerBatch, boolean kept) {
        try {
            return new FixedWidthRecordReader(in, reading, memory, maxRowsPerBatch, RecordBuffer.WINDOW_BYTES, kept);
        } catch (RuntimeException | Error e) {
            try {
                in.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }
}
