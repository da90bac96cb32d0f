package fr.sndscopy.source;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.utils.InputStreamStatistics;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZInputStream;

/**
 * The content of a file of zstd, xz or bzip2, all of its frames or streams: what the libraries fail for, in words, and what the file
 * itself fails for, as it is. {@link EOFException}: the file ends within a frame. Not thread-safe.
 */
final class UnpackedBytes extends InputStream implements InputStreamStatistics {
    /** What a packer may have asked whoever unpacks to remember: the default of zstd, and twice that of {@code xz -9}. */
    private static final int WINDOW_LOG = 27;

    private static final String WINDOW = (1 << (WINDOW_LOG - 20)) + " MiB";

    /** Of xz, in KiB: dictionary, and what its decoder takes besides. */
    private static final int XZ_MEMORY_KIB = (1 << (WINDOW_LOG - 10)) + (1 << 10);

    private final PackedBytes packed;
    private final Compression compression;
    private final InputStream library;
    private long unpacked;

    /**
     * Content from the first byte on.
     *
     * @param delivered closed with this, or when this fails
     */
    UnpackedBytes(InputStream delivered, Compression compression) throws IOException {
        this.packed = new PackedBytes(delivered);
        this.compression = compression;
        try {
            library = open();
        } catch (IOException | RuntimeException e) {
            try (packed) {
                throw inWords(e);
            }
        } catch (Error e) {
            packed.close();
            throw e;
        }
    }

    private InputStream open() throws IOException {
        return switch (compression) {
            case ZSTD -> new ZstdFrames(packed, WINDOW_LOG);
            case XZ -> new XZInputStream(packed, XZ_MEMORY_KIB);
            case BZIP2 -> new BZip2CompressorInputStream(packed, true);
            default -> throw new IllegalArgumentException("not opened here: " + compression);
        };
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            int read = library.read(target, offset, length);
            unpacked += Math.max(0, read);
            return read;
        } catch (IOException | RuntimeException e) {
            throw inWords(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** What is thrown of {@code thrown}; unchecked where the place of the file has an exception of its own. */
    private IOException inWords(Exception thrown) {
        if (packed.failedFor(thrown) || thrown instanceof EOFException) {
            if (thrown instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            return (IOException) thrown;
        }
        if (thrown instanceof ZstdException zstd) {
            return new IOException(inWords(zstd), zstd);
        }
        if (thrown instanceof MemoryLimitException) {
            return new IOException(
                    "an xz block with a dictionary of more than " + WINDOW
                            + ", which is not read: pack the file with a smaller one, as xz -9 does, or deliver it unpacked",
                    thrown);
        }
        if (thrown instanceof UnsupportedOptionsException) {
            return new IOException(
                    "an xz block with a filter or a check that is not read: pack the file without options of xz, or deliver it unpacked",
                    thrown);
        }
        if (compression == Compression.BZIP2 && packed.ended()) {
            return new EOFException();
        }
        String problem = thrown instanceof IOException && thrown.getMessage() != null ? ": " + thrown.getMessage() : "";
        return new IOException("the " + compression + " data is damaged" + problem, thrown);
    }

    private static String inWords(ZstdException thrown) {
        long code = Zstd.getErrorCode(thrown.getErrorCode());
        if (code == Zstd.errFrameParameterWindowTooLarge()) {
            return "a zstd frame with a window of more than " + WINDOW
                    + ", which is not read: pack the file with a smaller one, as zstd --long=27 does, or deliver it unpacked";
        }
        if (code == Zstd.errDictionaryWrong()) {
            return "a zstd frame that needs a dictionary, which is not read: pack the file without one";
        }
        if (code == Zstd.errChecksumWrong()) {
            return "the zstd data is damaged: the checksum of a frame differs";
        }
        return code == Zstd.errPrefixUnknown()
                ? "there are bytes that are no zstd frame, behind the end or between frames"
                : "the zstd data is damaged: " + thrown.getMessage();
    }

    @Override
    public long getCompressedCount() {
        return packed.taken();
    }

    @Override
    public long getUncompressedCount() {
        return unpacked;
    }

    @Override
    public void close() throws IOException {
        library.close();
    }
}
