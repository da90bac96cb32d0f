package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
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
 * The rows of one file of delimited text.
 *
 * @param file where they are
 * @param format how they are written
 * @param header its first record
 */
record CsvRows(RecordFile file, CsvFormat format, CsvHeader header) implements SourceRows {

    @Override
    public List<String> columns() {
        return header.names();
    }

    @Override
    public SourceRange whole() {
        return file.whole();
    }

    @Override
    public List<SourceRange> split(long targetBytes) throws IOException {
        return file.split(new RecordBoundaries(format), targetBytes);
    }

    @Override
    public long bytesOf(SourceRange range) {
        return file.bytesOf(range);
    }

    @Override
    public RecordReader read(SourceRange range, ReaderMemory memory, int maxRowsPerBatch, SpareHands hands)
            throws IOException {
        return reader(file.open(range, hands), format, memory, maxRowsPerBatch);
    }

    @Override
    public boolean tellsWhatWasRead() {
        return file.tellsWhatWasRead();
    }

    @Override
    public RecordReader readStart(int maxBytes, RowLayout layout, int maxRowsPerBatch) throws IOException {
        return reader(start(maxBytes), format, new ReaderMemory(layout), maxRowsPerBatch);
    }

    @Override
    public OptionalLong count(long mostBytes) throws IOException {
        try (SourceInput in = file.openUnhashed()) {
            return RowCount.of(in, format, header.names().size(), mostBytes);
        }
    }

    @Override
    public List<Doubt> doubts(int maxBytes) throws IOException {
        try (SourceInput in = start(maxBytes)) {
            return Doubts.of(in, format);
        }
    }

    private SourceInput start(int maxBytes) throws IOException {
        return file.openStart(new RecordBoundaries(format), maxBytes);
    }

    /** Takes {@code in} over, also when there is no room for a reader: its buffers are most of a part's memory. */
    static CsvRecordReader reader(SourceInput in, CsvFormat format, ReaderMemory memory, int maxRowsPerBatch) {
        try {
            return new CsvRecordReader(in, format, memory, maxRowsPerBatch, RecordBuffer.WINDOW_BYTES);
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
