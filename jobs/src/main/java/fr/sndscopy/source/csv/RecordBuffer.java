package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.source.SourceFormatException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;

/**
 * A window over a part's bytes that holds whole records. Behind the last byte there is room to load a long. A last record
 * without a line end gets one.
 */
final class RecordBuffer implements Closeable {
    /** Longest record, in bytes. */
    static final int MAX_RECORD_BYTES = 64 << 20;

    static final int WINDOW_BYTES = 32 << 20;

    private static final int READ_BYTES = 1 << 20;
    private static final int PADDING = CellScan.PADDING;

    private final SourceInput in;
    private final RecordBoundaries boundaries;
    private byte[] bytes;
    private long startOffset;
    private int position;
    private int limit;
    private int filled;
    private boolean inputEnded;

    /** @param windowBytes how much is held at once; more when a record is longer */
    RecordBuffer(SourceInput in, CsvFormat format, int windowBytes) {
        this.in = in;
        this.boundaries = new RecordBoundaries(format);
        // one byte more than there is, so that the end is seen; packed files do not know their length
        this.bytes = new byte[(int) Math.min(windowBytes, Math.min(in.length(), windowBytes) + 1) + PADDING];
        this.startOffset = in.firstByte();
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the next record starts. */
    int position() {
        return position;
    }

    /** Behind the last whole record. */
    int limit() {
        return limit;
    }

    void advanceTo(int newPosition) {
        position = newPosition;
    }

    /** Whether every record in the window has been taken. */
    boolean exhausted() {
        return position >= limit;
    }

    /** Whether there is no record left anywhere. */
    boolean atEnd() {
        return exhausted() && inputEnded;
    }

    /** Where a place in the window stands in the unpacked file. */
    long offsetOf(int place) {
        return startOffset + place;
    }

    long bytesRead() {
        return in.bytesRead();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Refills when less than half a window of whole records is left. */
    void refillIfLow(long line) throws IOException {
        if (!inputEnded && (exhausted() || limit - position < (bytes.length - PADDING) / 2)) {
            refill(line);
        }
    }

    /**
     * Reads on until the window is full or the input ends.
     *
     * @param line of the record at the position, for messages
     */
    void refill(long line) throws IOException {
        if (inputEnded) {
            return;
        }
        System.arraycopy(bytes, position, bytes, 0, filled - position);
        startOffset += position;
        filled -= position;
        position = 0;
        do {
            fill(line);
            boundaries.reset();
            limit = Math.max(0, boundaries.last(bytes, 0, filled));
        } while (limit == 0 && !inputEnded && grow(line));
        if (inputEnded && limit < filled) {
            closeLastRecord(line);
        }
    }

    private void fill(long line) throws IOException {
        int capacity = bytes.length - PADDING;
        while (filled < capacity) {
            int read;
            try {
                read = in.read(bytes, filled, Math.min(READ_BYTES, capacity - filled));
            } catch (ClosedChannelException e) {
                throw e; // by whoever wants the work to end
            } catch (IOException e) {
                throw new SourceFormatException("[" + in.shownPath() + ": behind line " + (in.linesBefore() + line - 1)
                        + ", offset " + (startOffset + filled) + "] cannot be read on: " + CsvHeader.problem(e));
            }
            if (read < 0) {
                inputEnded = true;
                return;
            }
            filled += read;
        }
        // exactly full: only another read can tell the end
        if (startOffset + filled - in.firstByte() == in.length()) {
            inputEnded = true;
        }
    }

    private boolean grow(long line) {
        if (filled >= MAX_RECORD_BYTES) {
            String hint = boundaries.insideQuotes() ? "; a quoted cell is not closed" : "";
            throw new SourceFormatException("[" + in.shownPath() + ": line " + (in.linesBefore() + line)
                    + "] record longer than " + MAX_RECORD_BYTES + " bytes" + hint);
        }
        bytes = Arrays.copyOf(bytes, Math.min(MAX_RECORD_BYTES, (bytes.length - PADDING) * 2) + PADDING);
        return true;
    }

    private void closeLastRecord(long line) {
        if (boundaries.insideQuotes()) {
            long recordLine = line;
            for (int at = 0; at < limit; at++) {
                recordLine += bytes[at] == '\n' ? 1 : 0;
            }
            throw new SourceFormatException("[" + in.shownPath() + ": line " + (in.linesBefore() + recordLine)
                    + ", offset " + (startOffset + limit) + "] a quoted cell of this record is not closed");
        }
        bytes[filled++] = '\n';
        limit = filled;
    }
}
