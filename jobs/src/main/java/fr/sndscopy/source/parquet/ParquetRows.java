package fr.sndscopy.source.parquet;

import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.Doubt;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowBlock;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.source.parquet.ParquetTable.Group;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** The rows of one file. Its row groups are what it can be cut into. */
record ParquetRows(DeliveredFile file, ParquetTable table) implements SourceRows {
    @Override
    public List<String> columns() {
        return table.columns().stream().map(ParquetColumn::name).toList();
    }

    @Override
    public SourceRange whole() {
        return SourceRange.ofRows(0, table.rows());
    }

    @Override
    public List<SourceRange> split(long targetBytes) {
        return RowBlock.ranges(
                table.groups().stream()
                        .map(group -> new RowBlock(group.rows(), group.packedBytes()))
                        .toList(),
                targetBytes);
    }

    @Override
    public long bytesOf(SourceRange range) {
        return table.groups().stream()
                .filter(group -> isIn(group, range))
                .mapToLong(Group::packedBytes)
                .sum();
    }

    /** Row groups without rows are of no range. */
    static boolean isIn(Group group, SourceRange range) {
        return group.rows() > 0 && group.firstRow() >= range.first() && group.firstRow() < range.end();
    }

    @Override
    public RecordReader read(SourceRange range, ReaderMemory memory, int maxRowsPerBatch, SpareHands hands)
            throws IOException {
        ParquetFooter footer;
        try {
            footer = ParquetFooter.read(file.bytes());
        } catch (SourceGoneException e) {
            throw new SourceFormatException(e.getMessage());
        }
        if (!footer.table().footerSha256().equals(table.footerSha256())) {
            throw ParquetFooter.refused(
                    file.shownPath(), "it has another footer: expected the file to stay as it was when the run began");
        }
        return new ParquetReader(file, footer, range, memory, maxRowsPerBatch);
    }

    @Override
    public RecordReader readStart(int maxBytes, RowLayout layout, int maxRowsPerBatch) throws IOException {
        long rows = 0;
        long left = maxBytes;
        for (Group group : table.groups()) {
            if (group.rows() > 0) {
                // what is unpacked of a column of one value is nothing, and an id of each cell is there all the same
                long each = group.bytes() / group.rows()
                        + 1
                        + (long) Integer.BYTES * table.columns().size();
                long some = Math.min(group.rows(), left / each);
                rows += some;
                left -= some * each;
                if (some < group.rows()) {
                    break;
                }
            }
        }
        return read(SourceRange.ofRows(0, rows), new ReaderMemory(layout), maxRowsPerBatch, SpareHands.NONE);
    }

    @Override
    public OptionalLong count(long mostBytes) {
        return bytesOf(whole()) > mostBytes ? OptionalLong.empty() : OptionalLong.of(table.rows());
    }

    @Override
    public List<Doubt> doubts(int maxBytes) {
        return List.of();
    }
}
