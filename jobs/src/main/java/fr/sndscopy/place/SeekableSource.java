package fr.sndscopy.place;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Reads here and there in a file whose place reads onwards. Keeps a window of what it read last, 64 KiB after a jump and 1 MiB when
 * reading goes on: small steps to and fro ask the place for nothing. Not thread-safe.
 */
public final class SeekableSource implements SeekableByteChannel {
    private static final int BLOCK_BYTES = 1 << 16;
    private static final int WINDOW_BYTES = 1 << 20;

    private final SourceBytes file;
    private final long size;
    private final byte[] window = new byte[WINDOW_BYTES];
    private long windowStart;
    private int windowBytes;
    private @Nullable InputStream stream;
    private long streamAt;
    private long position;
    private boolean open = true;

    /** Looks at the length of {@code file}, which is to stay. */
    public SeekableSource(SourceBytes file) throws IOException {
        this.file = file;
        this.size = file.length();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        requireOpen();
        if (position >= size) {
            return target.hasRemaining() ? -1 : 0;
        }
        if (position < windowStart || position >= windowStart + windowBytes) {
            load();
        }
        int from = (int) (position - windowStart);
        int read = Math.min(target.remaining(), windowBytes - from);
        target.put(window, from, read);
        position += read;
        return read;
    }

    /** Makes the window begin at or before the position, and reach beyond it. */
    private void load() throws IOException {
        InputStream in = stream;
        int wanted = WINDOW_BYTES;
        if (in == null || position < streamAt || position - streamAt > WINDOW_BYTES) {
            close(in);
            stream = null;
            // what is looked for backwards comes to the bytes before these next
            streamAt = position - position % BLOCK_BYTES;
            in = file.open(streamAt, size);
            stream = in;
            wanted = BLOCK_BYTES;
        } else {
            long passed = position - streamAt;
            in.skipNBytes(passed);
            streamAt += passed;
        }
        windowStart = streamAt;
        windowBytes = 0;
        int filled = in.readNBytes(window, 0, (int) Math.min(wanted, size - streamAt));
        streamAt += filled;
        windowBytes = filled;
        if (position >= windowStart + windowBytes) {
            throw new SourceChangedException(file.path(), "it is shorter than it was");
        }
    }

    private static void close(@Nullable InputStream in) throws IOException {
        if (in != null) {
            in.close();
        }
    }

    @Override
    public long position() throws IOException {
        requireOpen();
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
        requireOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("a position before the first byte");
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return size;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    private void requireOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        InputStream in = stream;
        stream = null;
        close(in);
    }
}
