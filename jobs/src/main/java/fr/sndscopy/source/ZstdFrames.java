package fr.sndscopy.source;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * All frames of RFC 8878 of a stream, one after the other; skippable ones are passed over. The library's own stream ends without a word
 * where a frame is cut that began in the same block of bytes as the one before it ended. Not thread-safe; its window is no memory of Java's.
 */
final class ZstdFrames extends InputStream {
    private final InputStream packed;
    private final ZstdDecompressCtx library = new ZstdDecompressCtx();
    private final byte[] bytes = new byte[1 << 16];
    private final ByteBuffer block = ByteBuffer.wrap(bytes).limit(0);
    private boolean inFrame;
    /** Whether there was no room for all that is unpacked of what was taken. */
    private boolean full;

    /**
     * Frames from where {@code packed} stands.
     *
     * @param packed closed with this
     * @param windowLog binary logarithm of the largest window, in bytes, that is allowed
     */
    ZstdFrames(InputStream packed, int windowLog) {
        this.packed = packed;
        library.setLongMax(windowLog);
    }

    /** @throws com.github.luben.zstd.ZstdException when it is none of a frame that can be read */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        ByteBuffer unpacked = ByteBuffer.wrap(target, offset, length);
        while (unpacked.position() == offset && length > 0) {
            if (!block.hasRemaining() && !full && !fill()) {
                if (inFrame) {
                    throw new EOFException();
                }
                return -1;
            }
            inFrame = !library.decompressByteBufferStream(unpacked, block);
            full = inFrame && !unpacked.hasRemaining();
        }
        return unpacked.position() - offset;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    private boolean fill() throws IOException {
        int read = packed.read(bytes, 0, bytes.length);
        block.clear().limit(Math.max(0, read));
        return read >= 0;
    }

    @Override
    public void close() throws IOException {
        try (packed) {
            library.close();
        }
    }
}
