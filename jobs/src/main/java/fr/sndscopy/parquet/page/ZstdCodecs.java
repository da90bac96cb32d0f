package fr.sndscopy.parquet.page;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/**
 * Zstandard, a page at a time, with native contexts and buffers that are kept from page to page. parquet-java's own
 * factory goes through Hadoop's codec classes, which read XML configuration at start and stream every page through a new
 * context.
 *
 * <p>Made of a small part in no time: each of the two is there once it is asked for, and its buffers grow with the pages.
 *
 * <p>Owned by one writer or reader, and for one thread at a time; {@link #release()} frees the native memory.
 */
public final class ZstdCodecs implements CompressionCodecFactory, AutoCloseable {
    private static final int FIRST_BYTES = 1 << 12;

    /** The level of which little is asked. */
    public static final int FASTEST = 1;

    private final int level;
    private @Nullable ZstdCompressor compressor;
    private @Nullable ZstdCompressor fastest;
    private @Nullable ZstdDecompressor decompressor;

    /** @param level of what is compressed, 1 to 22 */
    public ZstdCodecs(int level) {
        this.level = level;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codecName) {
        requireZstd(codecName);
        if (compressor == null) {
            compressor = new ZstdCompressor(level);
        }
        return compressor;
    }

    /** Level {@value #FASTEST}, whatever the others get. */
    public BytesInputCompressor fastest() {
        if (level == FASTEST) {
            return getCompressor(CompressionCodecName.ZSTD);
        }
        if (fastest == null) {
            fastest = new ZstdCompressor(FASTEST);
        }
        return fastest;
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codecName) {
        requireZstd(codecName);
        if (decompressor == null) {
            decompressor = new ZstdDecompressor();
        }
        return decompressor;
    }

    @Override
    public void release() {
        if (compressor != null) {
            compressor.release();
        }
        if (fastest != null) {
            fastest.release();
        }
        if (decompressor != null) {
            decompressor.release();
        }
    }

    @Override
    public void close() {
        release();
    }

    private static void requireZstd(CompressionCodecName codecName) {
        if (codecName != CompressionCodecName.ZSTD) {
            throw new UnsupportedOperationException("parts are compressed with ZSTD, not " + codecName);
        }
    }

    /** A growing buffer whose bytes can be read without a copy. */
    private static final class PageBuffer extends ByteArrayOutputStream {
        PageBuffer() {
            super(FIRST_BYTES);
        }

        byte[] array() {
            return buf;
        }
    }

    private static final class ZstdCompressor implements BytesInputCompressor {
        private final ZstdCompressCtx context;
        private final PageBuffer source = new PageBuffer();
        private byte[] target = new byte[FIRST_BYTES];

        ZstdCompressor(int level) {
            this.context = new ZstdCompressCtx().setLevel(level);
        }

        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            source.reset();
            bytes.writeAllTo(source);
            int bound = Math.toIntExact(Zstd.compressBound(source.size()));
            if (target.length < bound) {
                target = new byte[bound];
            }
            int length = context.compressByteArray(target, 0, target.length, source.array(), 0, source.size());
            return BytesInput.from(target, 0, length);
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.ZSTD;
        }

        @Override
        public void release() {
            context.close();
        }
    }

    private static final class ZstdDecompressor implements BytesInputDecompressor {
        private final ZstdDecompressCtx context = new ZstdDecompressCtx();
        private final PageBuffer source = new PageBuffer();

        @Override
        public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
            source.reset();
            bytes.writeAllTo(source);
            byte[] page = new byte[decompressedSize];
            decompress(source.array(), source.size(), page);
            return BytesInput.from(page);
        }

        @Override
        public void decompress(ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize)
                throws IOException {
            byte[] compressed = new byte[compressedSize];
            input.get(compressed);
            byte[] page = new byte[decompressedSize];
            decompress(compressed, compressedSize, page);
            output.put(page);
        }

        private void decompress(byte[] compressed, int compressedSize, byte[] page) throws IOException {
            int length;
            try {
                length = context.decompressByteArray(page, 0, page.length, compressed, 0, compressedSize);
            } catch (ZstdException e) {
                throw new IOException("a page is not a Zstandard frame of the size it states", e);
            }
            if (length != page.length) {
                throw new IOException("a page is shorter than it states");
            }
        }

        @Override
        public void release() {
            context.close();
        }
    }
}
