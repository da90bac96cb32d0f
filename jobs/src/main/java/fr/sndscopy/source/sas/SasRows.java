package fr.sndscopy.source.sas;

import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.Doubt;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** The rows of one file. They are read by one thread, from the first to the last: where a page's rows begin is known when those before have been walked over. */
record SasRows(DeliveredFile file, SasTable table) implements SourceRows {
    @Override
    public List<String> columns() {
        return table.columns().stream().map(SasColumn::name).toList();
    }

    @Override
    public SourceRange whole() {
        return SourceRange.ofRows(0, table.rows());
    }

    @Override
    public List<SourceRange> split(long targetBytes) {
        return List.of(whole());
    }

    @Override
    public long bytesOf(SourceRange range) {
        return table.header().fileBytes();
    }

    @Override
    public RecordReader read(SourceRange range, ReaderMemory memory, int maxRowsPerBatch, SpareHands hands)
            throws IOException {
        SasPageWalk walk = walk();
        try {
            return new SasReader(table, walk, range.end(), memory, maxRowsPerBatch);
        } catch (RuntimeException e) {
            walk.close();
            throw e;
        }
    }

    @Override
    public boolean tellsWhatWasRead() {
        return true;
    }

    @Override
    public RecordReader readStart(int maxBytes, RowLayout layout, int maxRowsPerBatch) throws IOException {
        long rows = Math.min(table.rows(), maxBytes / table.rowBytes());
        return read(SourceRange.ofRows(0, rows), new ReaderMemory(layout), maxRowsPerBatch, SpareHands.NONE);
    }

    @Override
    public OptionalLong count(long mostBytes) throws IOException {
        if (table.header().fileBytes() > mostBytes) {
            return OptionalLong.empty();
        }
        byte[] row = new byte[table.rowBytes()];
        long there = 0;
        try (SasPageWalk walk = walk()) {
            while (walk.hasNext()) {
                there += walk.next(row, 0) ? 1 : 0;
            }
        }
        return OptionalLong.of(there);
    }

    @Override
    public List<Doubt> doubts(int maxBytes) {
        return List.of();
    }

    private SasPageWalk walk() throws IOException {
        try {
            return new SasPageWalk(table, file.bytes());
        } catch (SourceGoneException e) {
            throw new SourceFormatException(e.getMessage());
        }
    }
}
