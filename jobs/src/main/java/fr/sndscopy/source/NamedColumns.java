package fr.sndscopy.source;

import java.util.List;
import java.util.OptionalLong;

/** The columns of a file that is not at hand. */
record NamedColumns(String path, List<String> columns) implements SourceRows {
    @Override
    public SourceRange whole() {
        throw gone();
    }

    @Override
    public List<SourceRange> split(long targetBytes) {
        throw gone();
    }

    @Override
    public long bytesOf(SourceRange range) {
        throw gone();
    }

    @Override
    public RecordReader read(SourceRange range, ReaderMemory memory, int maxRowsPerBatch, SpareHands hands) {
        throw gone();
    }

    @Override
    public RecordReader readStart(int maxBytes, RowLayout layout, int maxRowsPerBatch) {
        throw gone();
    }

    @Override
    public OptionalLong count(long mostBytes) {
        throw gone();
    }

    @Override
    public List<Doubt> doubts(int maxBytes) {
        throw gone();
    }

    private SourceFormatException gone() {
        return new SourceFormatException(
                "[" + path + "] it is not at hand: expected to be asked for its columns alone");
    }
}
