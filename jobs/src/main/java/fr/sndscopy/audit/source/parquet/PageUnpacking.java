package fr.sndscopy.audit.source.parquet;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Unpacks pages for parquet-java, whose own codecs need more of Hadoop than there is. The libraries are those of the first reading: there are no others. */
final class PageUnpacking implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("nothing is written");
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return new BytesInputDecompressor() {
            @Override
            public BytesInput decompress(BytesInput bytes, int length) throws IOException {
                return BytesInput.from(unpacked(codec, bytes.toInputStream().readAllBytes(), length));
            }

            @Override
            public void decompress(ByteBuffer from, int packed, ByteBuffer into, int length) throws IOException {
                byte[] bytes = new byte[packed];
                from.get(bytes);
                into.put(unpacked(codec, bytes, length));
            }

            @Override
            public void release() {}
        };
    }

    private static byte[] unpacked(CompressionCodecName codec, byte[] packed, int length) throws IOException {
        byte[] page = new byte[length];
        long there =
                switch (codec) {
                    case UNCOMPRESSED -> {
                        System.arraycopy(packed, 0, page, 0, Math.min(packed.length, length));
                        yield packed.length;
                    }
                    case SNAPPY ->
                        Snappy.uncompressedLength(packed) == length
                                ? Snappy.uncompress(packed, 0, packed.length, page, 0)
                                : -1;
                    case ZSTD -> Zstd.decompress(page, packed);
                    case LZ4_RAW -> new Lz4Decompressor().decompress(packed, 0, packed.length, page, 0, length);
                    case GZIP -> {
                        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                            int read = in.readNBytes(page, 0, length);
                            yield in.read() < 0 ? read : -1;
                        }
                    }
                    default -> -1;
                };
        if (there != length) {
            throw new IOException("a page that does not come out in its length");
        }
        return page;
    }

    @Override
    public void release() {}
}
