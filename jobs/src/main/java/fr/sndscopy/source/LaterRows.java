package fr.sndscopy.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rows of a file that another process has looked at: this one does when it needs them. */
final class LaterRows implements SourceRows {
    private final SourceFormat format;
    private final DeliveredFile file;
    private final List<String> columns;
    private @Nullable SourceRows rows;

    LaterRows(SourceFormat format, DeliveredFile file, List<String> columns) {
        this.format = format;
        this.file = file;
        this.columns = List.copyOf(columns);
    }

    private synchronized SourceRows rows() throws IOException {
        if (rows == null) {
            SourceRows found = format.rows(file);
            if (!found.columns().equals(columns)) {
                throw new SourceFormatException("[" + file.shownPath()
                        + "] it has other columns: expected the file to stay as it was when the run began");
            }
            rows = found;
        }
        return rows;
    }

    private SourceRows atHand() {
        try {
            return rows();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public SourceRange whole() {
        return atHand().whole();
    }

    @Override
    public List<SourceRange> split(long targetBytes) throws IOException {
        return rows().split(targetBytes);
    }

    @Override
    public long bytesOf(SourceRange range) {
        return atHand().bytesOf(range);
    }

    @Override
    public RecordReader read(SourceRange range, ReaderMemory memory, int maxRowsPerBatch, SpareHands hands)
            throws IOException {
        return rows().read(range, memory, maxRowsPerBatch, hands);
    }

    @Override
    public boolean tellsWhatWasRead() {
        return atHand().tellsWhatWasRead();
    }

    @Override
    public RecordReader readStart(int maxBytes, RowLayout layout, int maxRowsPerBatch) throws IOException {
        return rows().readStart(maxBytes, layout, maxRowsPerBatch);
    }

    @Override
    public OptionalLong count(long mostBytes) throws IOException {
        return rows().count(mostBytes);
    }

    @Override
    public List<Doubt> doubts(int maxBytes) throws IOException {
        return rows().doubts(maxBytes);
    }
}
