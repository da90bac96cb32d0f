package fr.sndscopy.source.parquet;

import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.record.CellBlock;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.source.BatchFill;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.RowText;
import fr.sndscopy.source.RowTextOriginals;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.parquet.ParquetFooter.Chunk;
import fr.sndscopy.source.parquet.ParquetTable.Group;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the rows of some row groups into batches, which go on from one row group to the next. The texts of a batch's cells are kept until the next one is read, each distinct value of a
 * dictionary once, and where the text of each cell starts. A batch ends with the rows asked for, or when its values or texts take much memory.
 */
final class ParquetReader implements RecordReader {
    /** A row group of at most so many bytes is read at once; of a larger one so many are held of all columns together, but of each at least {@link #LEAST_WINDOW}. */
    private static final int WINDOW = 32 << 20;

    private static final int LEAST_WINDOW = 256 << 10;

    /** The texts of a batch take about so much at most. */
    private static final int MOST_TEXT = 64 << 20;

    /** Rows of a block have about so much text at most. */
    private static final int MOST_BLOCK_TEXT = 4 << 20;

    private static final int LOOK_CELLS = 1 << 16;
    private static final int MOST_BLOCK_ROWS = 1 << 11;
    private static final int FIRST_BLOCK_ROWS = 64;

    private final SourceBytes file;
    private final ParquetFooter footer;
    private final List<ParquetColumn> columns;
    private final SourceRange range;
    private final RowLayout layout;
    private final int capacity;
    private final BatchFill fill;
    private final CellTexts texts = new CellTexts();
    private final CellBlock block;
    private final int mostBlockRows;
    private final int[][] starts;
    private final List<ValueText> values = new ArrayList<>();
    /** Whether a text without a character is no value, as an absent cell is. */
    private final boolean emptyIsAbsent;

    private int blockRows;
    private int nextGroup;
    private List<ColumnCells> cells = List.of();
    private long groupRowsLeft;
    private long bytesOfEndedGroups;
    private long nextRow;
    private long batchFirstRow;
    private boolean finished;

    ParquetReader(
            DeliveredFile file, ParquetFooter footer, SourceRange range, ReaderMemory memory, int maxRowsPerBatch) {
        this.file = file.bytes();
        this.footer = footer;
        this.columns = footer.table().columns();
        this.range = range;
        this.layout = memory.layout();
        // a short range needs no room for more rows than it has
        this.capacity = (int) Math.max(1, Math.min(BatchFill.rows(layout, maxRowsPerBatch), range.count()));
        this.fill = memory.fill(capacity, this::locate);
        this.mostBlockRows = Math.max(1, Math.min(Math.min(MOST_BLOCK_ROWS, capacity), LOOK_CELLS / columns.size()));
        this.block = CellBlock.ofApart(columns.size(), mostBlockRows);
        this.starts = new int[columns.size()][capacity];
        this.blockRows = Math.min(mostBlockRows, FIRST_BLOCK_ROWS);
        this.nextRow = range.first();
        this.emptyIsAbsent = file.format().cells().missing().contains("");
        boolean nanIsTold = file.format().cells().missing().contains("NaN");
        for (int place = 0; place < columns.size(); place++) {
            int column = layout.places().get(place);
            LogicalType target = column < layout.columns().size()
                    ? layout.columns().get(column).type().logical()
                    : LogicalType.STRING;
            values.add(new ValueText(columns.get(place), target, nanIsTold));
        }
        while (nextGroup < groups().size() && !ParquetRows.isIn(groups().get(nextGroup), range)) {
            nextGroup++;
        }
    }

    private List<Group> groups() {
        return footer.table().groups();
    }

    @Override
    public RecordBatch read() throws IOException {
        if (finished) {
            throw new IllegalStateException("read behind the last batch");
        }
        fill.clear();
        texts.clear();
        cells.forEach(ColumnCells::forgetTexts);
        batchFirstRow = nextRow;
        int row = 0;
        while (row < capacity && nextRow < range.end() && texts.size() < MOST_TEXT && !fill.isFull()) {
            if (groupRowsLeft == 0) {
                open();
            }
            int rows =
                    (int) Math.min(Math.min(blockRows, capacity - row), Math.min(groupRowsLeft, range.end() - nextRow));
            put(row, rows);
            row += rows;
            nextRow += rows;
            groupRowsLeft -= rows;
            if (groupRowsLeft == 0) {
                end();
            }
        }
        finished = nextRow == range.end();
        return fill.finish(row, finished);
    }

    private void open() throws IOException {
        while (groups().get(nextGroup).rows() == 0) {
            nextGroup++;
        }
        Group group = groups().get(nextGroup);
        List<ChunkBytes> bytes;
        try {
            bytes = chunks(footer.chunks().get(nextGroup), group);
        } catch (SourceGoneException e) {
            throw new SourceFormatException(e.getMessage());
        }
        List<ColumnCells> opened = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            ParquetColumn column = columns.get(i);
            opened.add(new ColumnCells(
                    file.path() + ", row group " + nextGroup + ", column " + column.name(),
                    column,
                    footer.chunks().get(nextGroup).get(i).codec(),
                    bytes.get(i),
                    values.get(i),
                    group.rows(),
                    mostBlockRows));
        }
        cells = opened;
        groupRowsLeft = group.rows();
        nextGroup++;
    }

    private List<ChunkBytes> chunks(List<Chunk> chunks, Group group) throws IOException {
        long first = chunks.stream().mapToLong(Chunk::first).min().orElse(0);
        long end = chunks.stream().mapToLong(Chunk::end).max().orElse(0);
        // of the first rows alone, which readStart asks for, no more is read than they take
        boolean whole = end - first <= WINDOW && range.end() >= group.endRow();
        if (!whole) {
            int window = Math.max(LEAST_WINDOW, WINDOW / columns.size());
            return chunks.stream()
                    .map(chunk -> new ChunkBytes(file, chunk.first(), chunk.end(), window))
                    .toList();
        }
        byte[] read;
        try (InputStream in = file.open(first, end)) {
            read = in.readNBytes((int) (end - first));
        }
        if (read.length < end - first) {
            throw new EOFException("[" + file.path() + "] it ends early");
        }
        return chunks.stream()
                .map(chunk -> new ChunkBytes(file, read, (int) (chunk.first() - first), (int) (chunk.end() - first)))
                .toList();
    }

    private void end() throws IOException {
        for (ColumnCells column : cells) {
            column.end();
            bytesOfEndedGroups += column.taken();
        }
        cells = List.of();
    }

    private void put(int firstRow, int rows) throws IOException {
        int before = texts.size();
        // a text without a character is looked up with the others, an absent cell by itself
        int absent = emptyIsAbsent ? 0 : CellBlock.NO_CELL;
        boolean anyUntold = false;
        for (int place = 0; place < starts.length; place++) {
            cells.get(place).read(rows, starts[place], firstRow, block, place, absent, texts);
            anyUntold |= values.get(place).anyUntold();
        }
        block.clear(texts.bytes());
        block.setRows(rows);
        int[] rowStarts = fill.batch().rowStarts();
        for (int i = 0; i < rows; i++) {
            rowStarts[firstRow + i] = firstRow + i;
        }
        boolean anyBroken = fill.put(firstRow, block);
        if (anyBroken || anyUntold) {
            for (int i = 0; i < rows; i++) {
                suspect(firstRow + i, anyBroken && fill.isBroken(i), anyUntold);
            }
        }
        long used = Math.max(1, texts.size() - before);
        blockRows = (int) Math.max(1, Math.min(mostBlockRows, (long) MOST_BLOCK_TEXT * rows / used));
    }

    private void suspect(int row, boolean isBroken, boolean anyUntold) {
        List<CellViolation> untold = new ArrayList<>();
        for (int place = 0; anyUntold && place < starts.length; place++) {
            int start = starts[place][row];
            if (start != CellBlock.NO_CELL && !texts.isTold(start)) {
                untold.add(RowTextOriginals.untold(layout, place));
            }
        }
        if (isBroken || !untold.isEmpty()) {
            fill.batch()
                    .addSuspect(locate(row, row).plus(fill.refusedValues(row)).plus(untold));
        }
    }

    /** @param start which row of the batch it was when that was read */
    private SuspectRow locate(int row, int start) {
        RowText text = new RowText();
        for (int[] column : starts) {
            int at = column[start];
            if (at == CellBlock.NO_CELL) {
                text.addAbsent();
            } else {
                text.add(texts.bytes(), at, texts.length(at), texts.isTold(at));
            }
        }
        return new SuspectRow(row, new RowAddress.Numbered(batchFirstRow + start + 1), text.toBytes(), List.of());
    }

    @Override
    public RowAddress inFile(RowAddress inPart) {
        return inPart;
    }

    @Override
    public long bytesRead() {
        return bytesOfEndedGroups + cells.stream().mapToLong(ColumnCells::taken).sum();
    }

    @Override
    public long passedOver() {
        return 0;
    }

    @Override
    public void close() {
        finished = true; // the memory may be another's by now
    }
}
