package fr.sndscopy.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.FormatDocument;
import fr.sndscopy.parquet.page.ZstdCodecs;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.crypto.AesCipher;
import org.apache.parquet.crypto.AesMode;
import org.apache.parquet.crypto.ModuleCipherFactory;
import org.apache.parquet.crypto.ModuleCipherFactory.ModuleType;
import org.apache.parquet.format.BlockCipher;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;

/** The page of FORMAT.md, section 12, with its AAD and its CRC. */
class PageVectorTest {
    private static final String TABLE = "| a page: the first of the first column of `SAMPLE-1`'s data part | |";

    @Test
    void thePageIsDecryptedAndItsCrcIsThatOfTheModule() throws Exception {
        byte[] key = hex("data key of the part");
        byte[] header = hex("page header module");
        byte[] module = hex("page module");
        BlockCipher.Decryptor decryptor = ModuleCipherFactory.getDecryptor(AesMode.GCM, key);

        PageHeader page = Util.readPageHeader(
                new ByteArrayInputStream(header), decryptor, aad(ModuleType.DataPageHeader, "page header's"));
        byte[] compressed = decryptor.decrypt(module, aad(ModuleType.DataPage, "page's"));

        CRC32 crc = new CRC32();
        crc.update(module);
        assertThat(HexFormat.of().toHexDigits((int) crc.getValue())).isEqualTo(value("CRC of the page"));
        assertThat(page.getCrc()).isEqualTo((int) crc.getValue());
        assertThat(page.getCompressed_page_size()).isEqualTo(module.length);
        assertThat(compressed).isEqualTo(hex("page, compressed"));
        ZstdCodecs codecs = new ZstdCodecs(1);
        assertThat(codecs.getDecompressor(CompressionCodecName.ZSTD)
                        .decompress(BytesInput.from(compressed), page.getUncompressed_page_size())
                        .toInputStream()
                        .readAllBytes())
                .isEqualTo(hex("page"));
        codecs.release();
    }

    private static byte[] aad(ModuleType type, String whose) {
        byte[] prefix = concat(value("AAD prefix").getBytes(StandardCharsets.UTF_8), hex("aad_file_unique"));
        byte[] aad = AesCipher.createModuleAAD(prefix, type, 0, 0, 0);
        assertThat(aad).isEqualTo(concat(prefix, hex("suffix of the " + whose + " AAD")));
        return aad;
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = new byte[one.length + other.length];
        System.arraycopy(one, 0, both, 0, one.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] hex(String name) {
        return HexFormat.of().parseHex(value(name));
    }

    private static String value(String name) {
        return FormatDocument.value(TABLE, name);
    }
}
