package fr.sndscopy.source.parquet;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/** How pages are packed. parquet-java's own codecs go through Hadoop's, which read XML configuration at start. */
enum PageCodec {
    UNCOMPRESSED {
        @Override
        int unpack(byte[] from, int at, int length, byte[] into, int start, int bytes) {
            System.arraycopy(from, at, into, start, Math.min(length, bytes));
            return length;
        }
    },
    SNAPPY {
        @Override
        int unpack(byte[] from, int at, int length, byte[] into, int start, int bytes) throws IOException {
            int told = Snappy.uncompressedLength(from, at, length);
            return told == bytes ? Snappy.uncompress(from, at, length, into, start) : told;
        }
    },
    GZIP {
        @Override
        int unpack(byte[] from, int at, int length, byte[] into, int start, int bytes) throws IOException {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(from, at, length), 1 << 13)) {
                int read = in.readNBytes(into, start, bytes);
                return in.read() < 0 ? read : bytes + 1;
            }
        }
    },
    ZSTD {
        @Override
        int unpack(byte[] from, int at, int length, byte[] into, int start, int bytes) {
            return Math.toIntExact(Zstd.decompressByteArray(into, start, bytes, from, at, length));
        }
    },
    LZ4_RAW {
        @Override
        int unpack(byte[] from, int at, int length, byte[] into, int start, int bytes) {
            return new Lz4Decompressor().decompress(from, at, length, into, start, bytes);
        }
    };

    /** For messages. */
    static final String NAMES = Arrays.stream(values()).map(PageCodec::name).collect(Collectors.joining(", "));

    /**
     * Unpacks {@code from[at, at + length)}.
     *
     * @param into has room for {@code bytes} from {@code start} on
     * @return how many there are, which are {@code into}'s when they are as many as expected. What cannot be unpacked is an exception of whatever type
     */
    abstract int unpack(byte[] from, int at, int length, byte[] into, int start, int bytes) throws IOException;

    static @Nullable PageCodec of(CompressionCodec codec) {
        return Arrays.stream(values())
                .filter(known -> known.name().equals(codec.name()))
                .findFirst()
                .orElse(null);
    }
}
