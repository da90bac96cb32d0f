package fr.sndscopy.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Unpacked content, of which {@link SpareHands} unpack some blocks more while what there is is worked on. Where they are busy, whoever
 * reads unpacks for itself, straight to where it wants the bytes, and nothing is held. Bytes, their end and what they fail for come in
 * the order of the content, whoever unpacks them.
 *
 * <p>To be read and closed by one thread. Holds at most {@value #BLOCKS} blocks of {@value #BLOCK_BYTES} bytes, and none before a hand
 * comes.
 */
public final class UnpackedAhead implements Closeable {
    static final int BLOCK_BYTES = 1 << 20;
    static final int BLOCKS = 4;

    /** What is unpacked at once: a read that fails keeps back what it had unpacked before the fault. */
    private static final int STEP_BYTES = 1 << 16;

    private final InputStream in;
    private final LongSupplier packedBytes;
    private final SpareHands hands;

    // all below is of whoever holds the monitor
    private final Deque<Block> full = new ArrayDeque<>();
    private final Deque<byte[]> empty = new ArrayDeque<>();
    private int blocks;
    private @Nullable Block current;
    private int at;
    private boolean unpacking;
    private @Nullable Offer offer;
    private @Nullable Thread hand;
    private @Nullable Throwable failure;
    private boolean ended;
    private boolean closed;
    private long packedBytesRead;

    @SuppressWarnings("ArrayRecordComponent") // handed to and fro, never compared
    private record Block(byte[] bytes, int length, long packedBytesRead) {}

    /** What lies in the queue of those who are busy: of a stream that was closed in between, nothing. */
    private static final class Offer implements Runnable {
        private @Nullable UnpackedAhead of;

        Offer(UnpackedAhead of) {
            this.of = of;
        }

        @Override
        public void run() {
            UnpackedAhead stream = take();
            if (stream != null) {
                stream.unpackBlock(this);
            }
        }

        synchronized @Nullable UnpackedAhead take() {
            UnpackedAhead stream = of;
            of = null;
            return stream;
        }
    }

    /**
     * Content from where {@code in} stands.
     *
     * @param in belongs to this from now on
     * @param packedBytes how many bytes {@code in} has unpacked so far; asked by whoever reads {@code in}, behind each read
     */
    public UnpackedAhead(InputStream in, LongSupplier packedBytes, SpareHands hands) {
        this.in = in;
        this.packedBytes = packedBytes;
        this.hands = hands;
    }

    /**
     * Reads some bytes into {@code target[offset, offset + length)}.
     *
     * @param length at least 1
     * @return how many, or -1 at the end
     * @throws ClosedChannelException when it was closed, or the thread is interrupted while it waits
     * @throws IOException likewise {@link RuntimeException} and {@link Error}: what the content fails for at this place
     */
    public int read(byte[] target, int offset, int length) throws IOException {
        int held = fromBlocks(target, offset, length);
        if (held != 0) {
            return held;
        }
        int read = -1;
        Throwable thrown = null;
        try {
            read = in.read(target, offset, Math.min(length, STEP_BYTES));
        } catch (IOException | RuntimeException | Error e) {
            thrown = e;
        }
        synchronized (this) {
            unpacking = false;
            take(read, thrown);
            packedBytesRead = packedBytes.getAsLong();
            requireNoFailure();
            offer();
        }
        return read;
    }

    /** Packed bytes of what has been read so far. */
    public synchronized long packedBytesRead() {
        return packedBytesRead;
    }

    /** Whoever unpacks is interrupted, and has ended when this returns. */
    @Override
    public void close() throws IOException {
        boolean interrupted = false;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (offer != null) {
                offer.take();
                offer = null;
            }
            if (hand != null) {
                hand.interrupt();
            }
            while (unpacking) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            full.clear();
            empty.clear();
            current = null;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        in.close();
    }

    /** Bytes that were unpacked ahead, or -1 at the end, or 0 and the right to unpack. */
    private synchronized int fromBlocks(byte[] target, int offset, int length) throws IOException {
        while (true) {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (current == null) {
                current = full.poll();
                at = 0;
            }
            Block block = current;
            if (block != null) {
                int read = Math.min(length, block.length() - at);
                System.arraycopy(block.bytes(), at, target, offset, read);
                at += read;
                if (at == block.length()) {
                    packedBytesRead = block.packedBytesRead();
                    current = null;
                    empty.push(block.bytes());
                    offer();
                }
                return read;
            }
            if (!unpacking) {
                requireNoFailure();
                if (ended) {
                    packedBytesRead = packedBytes.getAsLong();
                    return -1;
                }
                unpacking = true;
                return 0;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClosedByInterruptException();
            }
        }
    }

    /** Asks for a hand, unless one is at work or asked already, or there is nothing for it to do. */
    private void offer() {
        if (offer == null
                && !unpacking
                && !ended
                && failure == null
                && !closed
                && (blocks < BLOCKS || !empty.isEmpty())) {
            offer = new Offer(this);
            hands.offer(offer);
        }
    }

    /** What a hand does: one block. */
    private void unpackBlock(Offer taken) {
        byte @Nullable [] bytes;
        synchronized (this) {
            if (offer != taken) {
                return;
            }
            offer = null;
            if (unpacking || ended || failure != null || closed) {
                return;
            }
            bytes = empty.poll();
            blocks += bytes == null ? 1 : 0;
            unpacking = true;
            hand = Thread.currentThread();
        }
        int filled = 0;
        int read = 0;
        Throwable thrown = null;
        try {
            bytes = bytes == null ? new byte[BLOCK_BYTES] : bytes;
            while (filled < bytes.length && read >= 0) {
                read = in.read(bytes, filled, Math.min(bytes.length - filled, STEP_BYTES));
                filled += Math.max(0, read);
            }
        } catch (IOException | RuntimeException | Error e) {
            thrown = e;
        }
        synchronized (this) {
            unpacking = false;
            hand = null;
            if (closed) {
                // it may be closing that interrupted this thread, which has other work
                boolean ignored = Thread.interrupted();
            } else {
                if (bytes != null && filled > 0) {
                    full.add(new Block(bytes, filled, packedBytes.getAsLong()));
                }
                take(read, thrown);
                offer();
            }
            notifyAll();
        }
    }

    private void take(int read, @Nullable Throwable thrown) {
        failure = thrown;
        ended = read < 0;
    }

    private void requireNoFailure() throws IOException {
        Throwable thrown = failure;
        if (thrown instanceof IOException io) {
            throw io;
        }
        if (thrown instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (thrown != null) {
            throw (Error) thrown;
        }
    }
}
