package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.record.CellBlock;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.SuspectRow;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.source.BatchFill;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.lines.RecordBuffer;
import fr.sndscopy.source.lines.SourceInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads delimited text into record batches, which end with the rows asked for, or when they take much memory: however many and
 * however different the columns are. Rows are cut into cells by {@link CellScan}, some hundred at a time, and their cells then looked
 * up column by column, by {@link BatchFill}.
 *
 * <p>An empty line is no row, except in a file of one column. A lone carriage return is a character like any other. A NUL byte,
 * undecodable bytes and rows with too few or too many cells make suspect rows; a quoted cell that never ends makes the file
 * unreadable.
 */
final class CsvRecordReader implements RecordReader {
    private static final byte LF = '\n';
    private static final byte CR = '\r';

    /** Cells after which it is asked how much the values take. */
    private static final int LOOK_CELLS = 1 << 16;

    private final SourceInput in;
    private final RecordBuffer buffer;
    private final BatchFill fill;
    private final RecordBatch batch;
    private final int rowCapacity;
    /** Rows after which it is asked how much the values take. */
    private final int lookRows;

    private final CellScan scan;
    private final Charset encoding;
    private long line = 1;
    private int batchStart;
    private long batchLine = 1;
    private int locatedPlace;
    private long locatedLine = 1;
    private long blankLines;
    private boolean finished;

    /**
     * Takes ownership of {@code in}, unless it throws.
     *
     * @param in the part's bytes, from a record boundary on, without the header
     * @param format how they are written
     * @param memory this reader's until it is closed
     * @param windowBytes how much is held at once; more when a record is longer
     */
    CsvRecordReader(SourceInput in, CsvFormat format, ReaderMemory memory, int maxRowsPerBatch, int windowBytes) {
        RowLayout layout = memory.layout();
        int width = Math.max(1, layout.places().size());
        // of a row without cells or of empty ones there is a delimiter, or the line end, for each; packed files do not
        // know their length
        long most = in.length() == Long.MAX_VALUE ? Long.MAX_VALUE : in.length() / width + 1;
        this.in = in;
        this.buffer = new RecordBuffer(in, new RecordBoundaries(format), memory, windowBytes);
        this.rowCapacity = (int) Math.max(16, Math.min(BatchFill.rows(layout, maxRowsPerBatch), most));
        this.lookRows =
                Math.max(1, LOOK_CELLS / Math.max(width, layout.columns().size()));
        this.fill = memory.fill(rowCapacity, this::locate);
        this.batch = fill.batch();
        this.scan = new CellScan(format, layout.places().size(), Math.min(rowCapacity, lookRows));
        this.encoding = format.cells().encoding();
    }

    @Override
    public RecordBatch read() throws IOException {
        if (finished) {
            throw new IllegalStateException("read behind the last batch, or the end");
        }
        fill.clear();
        buffer.startBatch(line);
        batchStart = buffer.position();
        in.forgetBefore(buffer.offsetOf(batchStart));
        batchLine = line;
        locatedPlace = batchStart;
        locatedLine = line;
        int rows = parseRows();
        // Not asked for more: the rows of the batch are still to be found in the window.
        finished = buffer.atEnd();
        return fill.finish(rows, finished);
    }

    @Override
    public RowAddress inFile(RowAddress inPart) {
        if (!(inPart instanceof RowAddress.InText text)) {
            throw new IllegalArgumentException("not an address in text: " + inPart);
        }
        return in.inFile(text);
    }

    @Override
    public long bytesRead() {
        return buffer.bytesRead();
    }

    @Override
    public Optional<String> sourceSha256() throws IOException {
        return in.sha256();
    }

    @Override
    public long passedOver() {
        return blankLines;
    }

    @Override
    public void close() throws IOException {
        finished = true; // the memory may be another's by now
        buffer.close();
    }

    private int parseRows() throws IOException {
        byte[] bytes = buffer.bytes();
        int[] rowStarts = batch.rowStarts();
        int row = 0;
        int look = lookRows;
        while (row < rowCapacity && !buffer.exhausted()) {
            if (row == look) {
                if (fill.isFull()) {
                    break;
                }
                look += lookRows;
            }
            CellBlock cells =
                    scan.next(bytes, buffer.position(), buffer.limit(), line, Math.min(look, rowCapacity) - row);
            for (int i = 0; i < cells.rows(); i++) {
                rowStarts[row + i] = scan.start(i);
            }
            boolean anyBroken = fill.put(row, cells);
            for (int i = 0; i < cells.rows(); i++) {
                if (scan.isRagged(i) || scan.isUnclosed(i) || (anyBroken && fill.isBroken(i))) {
                    addSuspect(row + i, i);
                }
            }
            row += cells.rows();
            buffer.advanceTo(scan.end());
            line = scan.endLine();
            blankLines += scan.blankLines();
            buffer.readOn(line);
        }
        return row;
    }

    /** @param rowOfBlock the same row, among those found last */
    private void addSuspect(int row, int rowOfBlock) {
        int start = scan.start(rowOfBlock);
        byte[] original = original(start, scan.lineFeedOf(buffer.bytes(), start));
        List<CellViolation> faults =
                scan.isRagged(rowOfBlock) ? ragged(original) : new ArrayList<>(fill.refusedValues(row));
        if (scan.isUnclosed(rowOfBlock)) {
            faults.add(new CellViolation(ViolationCode.UNCLOSED_QUOTE, null));
        }
        batch.addSuspect(new SuspectRow(row, address(scan.line(rowOfBlock), start), original, faults));
    }

    /** What is wrong with a row of which it is not known which cell is of which column: all that its bytes alone tell. */
    private List<CellViolation> ragged(byte[] original) {
        List<CellViolation> faults = new ArrayList<>(List.of(new CellViolation(ViolationCode.RAGGED_ROW, null)));
        boolean hasNul = false;
        for (byte b : original) {
            hasNul |= b == 0;
        }
        if (hasNul) {
            faults.add(new CellViolation(ViolationCode.NUL_BYTE, null));
        }
        try {
            encoding.newDecoder().decode(ByteBuffer.wrap(original));
        } catch (CharacterCodingException e) {
            faults.add(new CellViolation(ViolationCode.ENCODING, null));
        }
        return faults;
    }

    private byte[] original(int start, int lineFeed) {
        byte[] bytes = buffer.bytes();
        int end = lineFeed > start && bytes[lineFeed - 1] == CR ? lineFeed - 1 : lineFeed;
        return Arrays.copyOfRange(bytes, start, end);
    }

    /** Finds a row of the present batch again; rows asked for in order cost one pass over the batch's bytes. */
    private SuspectRow locate(int row, int start) {
        byte[] bytes = buffer.bytes();
        if (start < locatedPlace) {
            locatedPlace = batchStart;
            locatedLine = batchLine;
        }
        for (; locatedPlace < start; locatedPlace++) {
            locatedLine += bytes[locatedPlace] == LF ? 1 : 0;
        }
        return new SuspectRow(
                row, address(locatedLine, start), original(start, scan.lineFeedOf(bytes, start)), List.of());
    }

    /** Lines are those of the part. */
    private RowAddress address(long lineOfPart, int start) {
        return new RowAddress.InText(lineOfPart, buffer.offsetOf(start));
    }
}
