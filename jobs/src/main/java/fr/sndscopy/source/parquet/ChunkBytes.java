package fr.sndscopy.source.parquet;

import fr.sndscopy.place.SourceBytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The bytes of a column chunk, in their order, of which a window is held. Not thread-safe. */
final class ChunkBytes {
    private final SourceBytes file;
    private final int windowBytes;
    private long next;
    private final long end;
    private byte[] window;
    private int at;
    private int limit;
    private long taken;

    /**
     * Of a chunk that is read as it is asked for.
     *
     * @param windowBytes how many are read at once, unless more are asked for
     */
    ChunkBytes(SourceBytes file, long first, long end, int windowBytes) {
        this.file = file;
        this.windowBytes = windowBytes;
        this.next = first;
        this.end = end;
        this.window = new byte[0];
    }

    /** Of a chunk that has been read: {@code read[from, to)}. */
    ChunkBytes(SourceBytes file, byte[] read, int from, int to) {
        this(file, 0, 0, 0);
        window = read;
        at = from;
        limit = to;
        taken = (long) to - from;
    }

    /** What is at hand begins at {@link #at} of this. */
    byte[] window() {
        return window;
    }

    int at() {
        return at;
    }

    /** How many are at hand. */
    int available() {
        return limit - at;
    }

    /** How many there are still, at hand or not. */
    long left() {
        return limit - at + (end - next);
    }

    /** How many have been taken from the file. */
    long taken() {
        return taken;
    }

    void skip(int bytes) {
        at += bytes;
    }

    /**
     * Has so many bytes at hand.
     *
     * @param bytes at most {@link #left}
     */
    void require(int bytes) throws IOException {
        if (available() >= bytes) {
            return;
        }
        int held = available();
        int target = (int) Math.min(left(), Math.max(bytes, windowBytes));
        byte[] larger = target > window.length ? new byte[target] : window;
        System.arraycopy(window, at, larger, 0, held);
        window = larger;
        at = 0;
        limit = held;
        try (InputStream in = file.open(next, next + target - held)) {
            int read = in.readNBytes(window, held, target - held);
            next += read;
            limit += read;
            taken += read;
        }
        if (limit < bytes) {
            throw new EOFException("[" + file.path() + "] it ends early");
        }
    }

    /** The next bytes, and goes on behind them. */
    byte[] take(int bytes) throws IOException {
        require(bytes);
        byte[] copy = Arrays.copyOfRange(window, at, at + bytes);
        at += bytes;
        return copy;
    }
}
