package fr.sndscopy.place.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads on while what was read is worked on. Who reads no more than a few MiB is spared the thread and the memory: {@value #BLOCKS}
 * blocks of {@value #BLOCK_BYTES} bytes. Not thread-safe.
 */
final class ReadAhead extends InputStream {
    static final int BLOCK_BYTES = 1 << 20;
    static final int BLOCKS = 4;
    /** After which it is worth it, and which have to be left. */
    private static final long WORTH_BYTES = 2L << 20;

    private final PinnedStream in;
    private final ExecutorService threads;
    private long left;
    private long passed;
    private boolean closed;
    private @Nullable Ahead ahead;
    private @Nullable Block block;
    private int at;

    /** @param bytes that {@code in} has, which belongs to this from now on */
    ReadAhead(PinnedStream in, long bytes, ExecutorService threads) {
        this.in = in;
        this.left = bytes;
        this.threads = threads;
    }

    @SuppressWarnings("ArrayRecordComponent") // handed to and fro, never compared
    private record Block(byte[] bytes, int length, @Nullable Throwable failure) {}

    private static final class Ahead {
        private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS);
        private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(BLOCKS);
        private @Nullable Future<?> reading;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        if (ahead == null && passed >= WORTH_BYTES && left >= WORTH_BYTES) {
            ahead = begin();
        }
        int read = ahead == null ? in.read(target, offset, length) : fromAhead(ahead, target, offset, length);
        if (read > 0) {
            left -= read;
            passed += read;
        }
        return read;
    }

    private int fromAhead(Ahead source, byte[] target, int offset, int length) throws IOException {
        Block current = block;
        if (current == null) {
            current = next(source);
            block = current;
            at = 0;
        }
        if (current.failure() != null && at == current.length()) {
            throwAgain(current.failure());
        }
        int read = Math.min(length, current.length() - at);
        System.arraycopy(current.bytes(), at, target, offset, read);
        at += read;
        if (at == current.length() && current.failure() == null) {
            block = null;
            source.empty.add(current.bytes());
        }
        return read;
    }

    private static Block next(Ahead source) throws IOException {
        try {
            return source.full.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }

    private static void throwAgain(Throwable failure) throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        throw (Error) failure;
    }

    private Ahead begin() {
        Ahead begun = new Ahead();
        for (int i = 0; i < BLOCKS; i++) {
            begun.empty.add(new byte[BLOCK_BYTES]);
        }
        long bytes = left;
        begun.reading = threads.submit(() -> readAll(begun, bytes));
        return begun;
    }

    /** On a thread of its own, until the end or a failure, which goes the way of the bytes before it. */
    private void readAll(Ahead target, long bytes) {
        try (in) {
            long remaining = bytes;
            while (remaining > 0) {
                byte[] bytesOfBlock = target.empty.take();
                Block filled = fill(bytesOfBlock, (int) Math.min(BLOCK_BYTES, remaining));
                remaining -= filled.length();
                target.full.put(filled);
                if (filled.failure() != null) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // closed: nobody waits for more
        } catch (IOException e) {
            // nothing is lost by a connection that cannot be closed
        }
    }

    private Block fill(byte[] bytes, int wanted) {
        int filled = 0;
        try {
            while (filled < wanted) {
                int read = in.read(bytes, filled, wanted - filled);
                if (read < 0) {
                    throw new IOException("an end before the end");
                }
                filled += read;
            }
            return new Block(bytes, filled, null);
        } catch (IOException | RuntimeException | Error e) {
            return new Block(bytes, filled, e);
        }
    }

    @Override
    public long skip(long count) throws IOException {
        if (ahead != null) {
            return super.skip(count);
        }
        long skipped = in.skip(count);
        left -= skipped;
        return skipped;
    }

    @Override
    public int available() {
        Block current = block;
        return current == null ? 0 : current.length() - at;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        block = null;
        if (ahead == null) {
            in.close();
            return;
        }
        in.abort();
        if (ahead.reading != null) {
            ahead.reading.cancel(true);
        }
    }
}
