package fr.sndscopy.parquet.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;

class ZstdCodecsTest {
    private static final long SEED = 20261129;

    @Test
    void pagesOfAnySizeComeBackWhateverTheOnesBeforeWere() throws IOException {
        Random random = new Random(SEED);
        try (ZstdCodecs codecs = new ZstdCodecs(3)) {
            BytesInputCompressor compressor = codecs.getCompressor(CompressionCodecName.ZSTD);
            BytesInputDecompressor decompressor = codecs.getDecompressor(CompressionCodecName.ZSTD);
            for (int size : new int[] {0, 1, 4095, 4096, 4097, 1 << 20, 10, (1 << 20) + 1, 0}) {
                byte[] page = new byte[size];
                random.nextBytes(page);

                byte[] compressed = bytes(compressor.compress(BytesInput.from(page)));

                assertThat(bytes(decompressor.decompress(BytesInput.from(compressed), size)))
                        .as("%d bytes, seed %d", size, SEED)
                        .isEqualTo(page);
            }
        }
    }

    private static byte[] bytes(BytesInput page) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        page.writeAllTo(out);
        return out.toByteArray();
    }

    @Test
    void whoAsksAgainGetsTheSameAndWhoNeverAskedHasNothingToRelease() {
        ZstdCodecs codecs = new ZstdCodecs(3);
        codecs.release();
        assertThat(codecs.getDecompressor(CompressionCodecName.ZSTD))
                .isSameAs(codecs.getDecompressor(CompressionCodecName.ZSTD));
        codecs.close();
    }

    @Test
    void anotherCompressionIsRefused() {
        try (ZstdCodecs codecs = new ZstdCodecs(3)) {
            assertThatThrownBy(() -> codecs.getCompressor(CompressionCodecName.SNAPPY))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }
}
