package fr.sndscopy.source.fixed;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the rows of one group into record batches. Lines are cut by {@link LineScan}, some hundred rows at a time, whose cells are then
 * looked up column by column, by {@link BatchFill}.
 *
 * <p>A line that cannot be cut is a suspect row, whatever group is read: what it had of it is not known, and nobody is to miss it. An empty
 * line, and one without a repetition of the group, have no row.
 */
final class FixedWidthRecordReader implements RecordReader {
    private static final byte LF = '\n';

    /** Cells after which it is asked how much the values take. */
    private static final int LOOK_CELLS = 1 << 16;

    private final SourceInput in;
    private final GroupReading reading;
    private final RecordBuffer buffer;
    private final BatchFill fill;
    private final RecordBatch batch;
    private final int rowCapacity;
    /** Rows after which it is asked how much the values take. */
    private final int lookRows;

    private final LineScan scan;
    private long line = 1;
    private int batchStart;
    private long batchLine = 1;
    private int locatedPlace;
    private long locatedLine = 1;
    private long passedOver;
    private boolean finished;

    /**
     * Takes ownership of {@code in}, unless it throws.
     *
     * @param in the part's bytes, from the start of a line on
     * @param memory this reader's until it is closed
     * @param kept whether its lines are originals of repetitions
     */
    FixedWidthRecordReader(
            SourceInput in,
            GroupReading reading,
            ReaderMemory memory,
            int maxRowsPerBatch,
            int windowBytes,
            boolean kept) {
        RowLayout layout = memory.layout();
        int width = Math.max(1, layout.places().size());
        // no row has less than a character of its own
        long most = in.length() == Long.MAX_VALUE ? Long.MAX_VALUE : in.length();
        this.in = in;
        this.reading = reading;
        this.buffer = new RecordBuffer(in, LineEnds.ALL, memory, windowBytes);
        this.rowCapacity = (int) Math.max(16, Math.min(BatchFill.rows(layout, maxRowsPerBatch), most));
        this.lookRows =
                Math.max(1, LOOK_CELLS / Math.max(width, layout.columns().size()));
        this.fill = memory.fill(rowCapacity, this::locate);
        this.batch = fill.batch();
        this.scan = new LineScan(reading, kept, Math.min(rowCapacity, lookRows));
    }

    @Override
    public RecordBatch read() throws IOException {
        if (finished) {
            throw new IllegalStateException("read behind the last batch, or the end");
        }
        fill.clear();
        buffer.startBatch(line);
        scan.moved();
        batchStart = buffer.position();
        in.forgetBefore(buffer.offsetOf(batchStart));
        batchLine = line;
        locatedPlace = batchStart;
        locatedLine = line;
        int rows = findRows();
        // Not asked for more: the rows of the batch are still to be found in the window.
        finished = buffer.atEnd();
        return fill.finish(rows, finished);
    }

    private int findRows() throws IOException {
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
                if (scan.isBroken(i) || (anyBroken && fill.isBroken(i))) {
                    addSuspect(row + i, i);
                }
            }
            row += cells.rows();
            buffer.advanceTo(scan.end());
            line = scan.endLine();
            passedOver += scan.passedOver();
            buffer.readOn(line);
        }
        return row;
    }

    /** @param rowOfBlock the same row, among those found last */
    private void addSuspect(int row, int rowOfBlock) {
        byte[] original = scan.original(buffer.bytes(), rowOfBlock);
        List<CellViolation> faults = scan.isBroken(rowOfBlock) ? uncut(original) : fill.refusedValues(row);
        batch.addSuspect(new SuspectRow(row, address(scan.line(rowOfBlock), scan.start(rowOfBlock)), original, faults));
    }

    /** What is wrong with a line of which it is not known which character is of which column: all that its bytes alone tell. */
    private List<CellViolation> uncut(byte[] original) {
        List<CellViolation> faults = new ArrayList<>(List.of(new CellViolation(ViolationCode.RAGGED_ROW, null)));
        boolean hasNul = false;
        for (byte b : original) {
            hasNul |= b == 0;
        }
        if (hasNul) {
            faults.add(new CellViolation(ViolationCode.NUL_BYTE, null));
        }
        try {
            reading.encoding.newDecoder().decode(ByteBuffer.wrap(original));
        } catch (CharacterCodingException e) {
            faults.add(new CellViolation(ViolationCode.ENCODING, null));
        }
        return faults;
    }

    /** Finds a row of the present batch again; rows asked for in order cost one pass over the batch's bytes. */
    private SuspectRow locate(int row, int start) {
        byte[] bytes = buffer.bytes();
        int lineStart = start;
        while (lineStart > batchStart && bytes[lineStart - 1] != LF) {
            lineStart--;
        }
        int lineEnd = start;
        while (bytes[lineEnd] != LF) {
            lineEnd++;
        }
        if (lineEnd > lineStart && bytes[lineEnd - 1] == '\r') {
            lineEnd--;
        }
        if (lineStart < locatedPlace) {
            locatedPlace = batchStart;
            locatedLine = batchLine;
        }
        for (; locatedPlace < lineStart; locatedPlace++) {
            locatedLine += bytes[locatedPlace] == LF ? 1 : 0;
        }
        return new SuspectRow(
                row, address(locatedLine, start), scan.original(bytes, lineStart, lineEnd, start), List.of());
    }

    /** Lines are those of the part. */
    private RowAddress address(long lineOfPart, int start) {
        return new RowAddress.InText(lineOfPart, buffer.offsetOf(start));
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
        return passedOver;
    }

    @Override
    public void close() throws IOException {
        finished = true; // the memory may be another's by now
        buffer.close();
    }
}
