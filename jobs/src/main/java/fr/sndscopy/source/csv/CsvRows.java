package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.Doubt;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * The rows of one file of delimited text. A packed file is one range, as long as it may be.
 *
 * @param file where they are
 * @param format how they are written
 * @param header its first record
 * @param lines counts its lines, for all readers
 */
record CsvRows(DeliveredFile file, CsvFormat format, CsvHeader header, LineCounter lines) implements SourceRows {

    @Override
    public List<String> columns() {
        return header.names();
    }

    @Override
    public SourceRange whole() {
        return SourceRange.ofBytes(header.endByte(), isPacked() ? SourceRange.TO_THE_END : file.length());
    }

    @Override
    public List<SourceRange> split(long targetBytes) throws IOException {
        return isPacked() ? List.of(whole()) : CsvSplitter.split(file.bytes(), format, header.endByte(), targetBytes);
    }

    @Override
    public long bytesOf(SourceRange range) {
        return isPacked() ? file.length() : range.count();
    }

    @Override
    public RecordReader read(SourceRange range, ReaderMemory memory, int maxRowsPerBatch, SpareHands hands)
            throws IOException {
        return reader(part(range, hands), format, memory, maxRowsPerBatch);
    }

    @Override
    public boolean tellsWhatWasRead() {
        return SourceInput.isReadInOrder(file.compression());
    }

    @Override
    public RecordReader readStart(int maxBytes, RowLayout layout, int maxRowsPerBatch) throws IOException {
        return reader(start(maxBytes), format, new ReaderMemory(layout), maxRowsPerBatch);
    }

    @Override
    public OptionalLong count(long mostBytes) throws IOException {
        try (SourceInput in = unhashed()) {
            return RowCount.of(in, format, header.names().size(), mostBytes);
        }
    }

    @Override
    public List<Doubt> doubts(int maxBytes) throws IOException {
        try (SourceInput in = start(maxBytes)) {
            return Doubts.of(in, format);
        }
    }

    private boolean isPacked() {
        return file.compression() != Compression.NONE;
    }

    private SourceInput part(SourceRange range, SpareHands hands) throws IOException {
        if (isPacked()) {
            return SourceInput.ofPacked(file.bytes(), file.shownPath(), file.compression(), header, hands);
        }
        long stretch = range.first() == header.endByte() ? 0 : range.first();
        return SourceInput.ofStretch(file.bytes(), file.shownPath(), stretch, range, lines);
    }

    private SourceInput unhashed() throws IOException {
        return isPacked()
                ? part(whole(), SpareHands.NONE)
                : SourceInput.ofRange(file.bytes(), file.shownPath(), whole(), lines);
    }

    private SourceInput start(int maxBytes) throws IOException {
        return SourceInput.ofStart(file.bytes(), file.shownPath(), file.compression(), header, format, maxBytes);
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
