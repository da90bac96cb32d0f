package fr.sndscopy.source;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a packed file on their way to the library that unpacks them: how many it took, whether it asked for more than there are,
 * and what the file itself failed for, which is nothing to do with how it is packed. Not thread-safe.
 */
final class PackedBytes extends InputStream {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int length;
    private long before;
    private boolean ended;
    private @Nullable Exception failure;

    /** @param in closed with this */
    PackedBytes(InputStream in) {
        this.in = in;
    }

    /** How many were taken. */
    long taken() {
        return before + at;
    }

    /** Whether more were asked for than there are. */
    boolean ended() {
        return ended;
    }

    /** Whether it is the file, and not its packing, that {@code thrown} comes of. */
    boolean failedFor(Exception thrown) {
        return failure == thrown;
    }

    @Override
    public int read() throws IOException {
        return at == length && !fill() ? -1 : buffer[at++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) throws IOException {
        if (wanted == 0) {
            return 0;
        }
        if (at == length && !fill()) {
            return -1;
        }
        int read = Math.min(wanted, length - at);
        System.arraycopy(buffer, at, target, offset, read);
        at += read;
        return read;
    }

    private boolean fill() throws IOException {
        try {
            before += length;
            at = 0;
            length = 0;
            length = Math.max(0, in.read(buffer, 0, buffer.length));
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        }
        ended = length == 0;
        return !ended;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
