package fr.sndscopy.source.lines;

import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.SourceFormatException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;

/**
 * A window over a part's bytes that holds whole records. Behind the last byte there is {@linkplain #PADDING room} to load longs. A last record
 * without a line end gets one.
 */
public final class RecordBuffer implements Closeable {
    /** Longest record, in bytes. */
    public static final int MAX_RECORD_BYTES = 64 << 20;

    /** How much is held at once, usually. */
    public static final int WINDOW_BYTES = 32 << 20;

    private static final int READ_BYTES = 1 << 21;

    /** Bytes behind the end of the records that may be read, whatever they are. */
    public static final int PADDING = Long.SIZE;

    private final SourceInput in;
    private final RecordEnds boundaries;
    private byte[] bytes;
    private long startOffset;
    private int position;
    private int limit;
    private int filled;
    private boolean inputEnded;

    /**
     * A window over {@code in}, which is closed with it.
     *
     * @param boundaries at the start of a record
     * @param windowBytes how much is held at once; more when a record is longer
     */
    public RecordBuffer(SourceInput in, RecordEnds boundaries, ReaderMemory memory, int windowBytes) {
        this.in = in;
        this.boundaries = boundaries;
        // one byte more than there is, so that the end is seen; packed files do not know their length
        this.bytes = memory.window((int) Math.min(windowBytes, Math.min(in.length(), windowBytes) + 1) + PADDING);
        this.startOffset = in.firstByte();
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Where the next record starts. */
    public int position() {
        return position;
    }

    /** Behind the last whole record. */
    public int limit() {
        return limit;
    }

    public void advanceTo(int newPosition) {
        position = newPosition;
    }

    /** Whether every record in the window has been taken. */
    public boolean exhausted() {
        return position >= limit;
    }

    /** Whether there is no record left anywhere. */
    public boolean atEnd() {
        return exhausted() && inputEnded;
    }

    /** Where a place in the window stands in the unpacked file. */
    public long offsetOf(int place) {
        return startOffset + place;
    }

    public long bytesRead() {
        return in.bytesRead();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /**
     * Starts a batch at the position, with at least one whole record unless there is none left: its records stay where they are until the
     * next one starts, and are at most those that stand in the window. A window of which more than half is left is not moved.
     *
     * @param line of the record at the position, for messages
     */
    public void startBatch(long line) throws IOException {
        if (isLow(line)) {
            moveToFront();
        }
        readOn(line);
        while (exhausted() && !inputEnded) {
            if (position > 0) {
                moveToFront();
            } else {
                grow(line);
            }
            readOn(line);
        }
    }

    /**
     * Reads on, until whole records for a while are at hand, the window is full or the input ends: what was read just now is still in
     * the cache when it is looked at.
     *
     * @param line as above
     */
    public void readOn(long line) throws IOException {
        while (!inputEnded && limit - position < pieceBytes() && filled < capacity()) {
            readPiece(line);
        }
    }

    private int capacity() {
        return bytes.length - PADDING;
    }

    /** What is read at once: much less than a window. */
    private int pieceBytes() {
        return Math.max(1, Math.min(READ_BYTES, capacity() / 16));
    }

    /** Whether the whole records in the window, once it is full, are less than half of it. */
    private boolean isLow(long line) throws IOException {
        int half = capacity() / 2;
        if (!inputEnded && capacity() - position >= half && capacity() - position < half + pieceBytes()) {
            // it depends on where the last record ends
            while (!inputEnded && filled < capacity()) {
                readPiece(line);
            }
            return !inputEnded && limit - position < half;
        }
        return !inputEnded && capacity() - position < half;
    }

    private void moveToFront() {
        System.arraycopy(bytes, position, bytes, 0, filled - position);
        startOffset += position;
        filled -= position;
        limit -= position;
        position = 0;
    }

    private void readPiece(long line) throws IOException {
        int from = filled;
        fill(Math.min(capacity(), filled + pieceBytes()), line);
        int found = boundaries.last(bytes, from, filled);
        if (found >= 0) {
            limit = found;
        }
        if (inputEnded && limit < filled) {
            closeLastRecord(line);
        }
    }

    private void fill(int to, long line) throws IOException {
        while (filled < to) {
            int read;
            try {
                read = in.read(bytes, filled, to - filled);
            } catch (ClosedChannelException e) {
                throw e; // by whoever wants the work to end
            } catch (IOException e) {
                throw new SourceFormatException("[" + in.shownPath() + ": behind line " + (in.linesBefore() + line - 1)
                        + ", offset " + (startOffset + filled) + "] cannot be read on: " + SourceInput.problem(e));
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

    private void grow(long line) {
        if (filled >= MAX_RECORD_BYTES) {
            String hint = boundaries.insideQuotes() ? "; a quoted cell is not closed" : "";
            throw new SourceFormatException("[" + in.shownPath() + ": line " + (in.linesBefore() + line)
                    + "] record longer than " + MAX_RECORD_BYTES + " bytes" + hint);
        }
        bytes = Arrays.copyOf(bytes, Math.min(MAX_RECORD_BYTES, capacity() * 2) + PADDING);
    }

    private void closeLastRecord(long line) {
        if (boundaries.insideQuotes()) {
            long recordLine = line;
            for (int at = position; at < limit; at++) {
                recordLine += bytes[at] == '\n' ? 1 : 0;
            }
            throw new SourceFormatException("[" + in.shownPath() + ": line " + (in.linesBefore() + recordLine)
                    + ", offset " + (startOffset + limit) + "] a quoted cell of this record is not closed");
        }
        bytes[filled++] = '\n';
        limit = filled;
    }
}
