package fr.sndscopy.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fixed values, so that a second implementation of the digests can be checked against ours. */
class DigestVectorsTest {
    private static final long PRIME32 = 2654435761L;
    private static final long PRIME64 = 0x9E3779B185EBCA8DL;

    /** Results published with xxHash in its self-test (XXH3_64bits over its pseudo-random buffer). */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 2d06800538d394c2",
        "1, 0, c44bdff4074eecdb",
        "6, 0, 27b56a84cd2d7325",
        "12, 0, a713daf0dfbb77e7",
        "24, 0, a3fe70bf9d3510eb",
        "48, 0, 397da259ecba1f11",
        "195, 0, cd94217ee362ec3a",
        "403, 0, cdeb804d65c6dea4",
        "2367, 0, cb37aeb9e5d361ed",
        "6, 1, 84589c116ab59ab9"
    })
    void hashesTo64BitsAsXxHashPublishes(int length, int seeds, String expected) {
        long seed = seeds * PRIME64;
        assertThat(Hashing.xxh3_64(seed).hashBytesToLong(buffer(length)))
                .isEqualTo(Long.parseUnsignedLong(expected, 16));
    }

    /** Results published with xxHash in its self-test (XXH3_128bits): low 64 bits, then high. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 6001c324468d497f, 99aa06d3014798d8",
        "1, 0, c44bdff4074eecdb, a6cd5e9392000f6a",
        "1, 1, b53d5557e7f76f8d, 89b99554ba22467c",
        "6, 0, 3e7039bdda43cfc6, 082afe0b8162d12a",
        "6, 1, 269d8f70be98856e, 5a865b5389abd2b1",
        "12, 1, 9be9f9a67f3c7dfb, d7e09d518a3405d3",
        "24, 1, d7304c54ebad40a9, 3162026714a6a243",
        "48, 1, 7ba3c3e453a1934e, 163adde36c072295",
        "81, 1, 703fbb3d7a5f755c, 2724ec7adc750fb6",
        "222, 1, ae995bb8af917a8d, 91820016621e97f1",
        "2048, 1, 230d43f30206260b, 7fb03f7e7186c3ea",
        "2367, 1, 6f5360ae69c2f406, d23aae4b76c31ecb"
    })
    void hashesTo128BitsAsXxHashPublishes(int length, int seeds, String low, String high) {
        long seed = seeds * PRIME32;
        HashValue128 hash = Hashing.xxh3_128(seed).hashBytesTo128Bits(buffer(length));
        assertThat(hash.getLeastSignificantBits()).isEqualTo(Long.parseUnsignedLong(low, 16));
        assertThat(hash.getMostSignificantBits()).isEqualTo(Long.parseUnsignedLong(high, 16));
    }

    /** The table that FORMAT.md quotes: column, canonical text, lane 1 then lane 0 of the cell hash. */
    @ParameterizedTest
    @CsvSource({
        "BEN_SEX_COD, 1, 1dd5b83f5d8cc9cf2fa6bd76c38d98ac",
        "PRS_PAI_MNT, -12.50, a36d5dfb69513897ca30687d6078aa6b",
        "EXE_SOI_DTD, 2019-02-28, ad0cf8ad716f246201562e9de6213592",
        "FLX_DIS_DTD, 2019-02, f708ee8cf7aad09ae48d492ca1804dcb",
        "NIR_ANO_17, xxxxxxxxxxxxxxxxx, 3a307b86bb8ca48709c04e9386e71573",
        "LIB, Hépatite – n° 5, 44c1e8ba36db7ab93c2c9d189eabfc1d",
        "A, '', 3de535abcc6b6479b91b7e7b7386099f"
    })
    void hashesCellsAsTheFormatSays(String column, String text, String expected) {
        assertThat(cell(column, text)).hasToString(expected);
    }

    /** The row of the first three cells above. */
    @Test
    void hashesARowAsTheFormatSays() {
        Digest cells =
                cell("BEN_SEX_COD", "1").plus(cell("PRS_PAI_MNT", "-12.50")).plus(cell("EXE_SOI_DTD", "2019-02-28"));
        long[] sums = new long[2];
        CellHasher.addRow(cells.lane0(), cells.lane1(), new long[2], sums);
        assertThat(new Digest(sums[0], sums[1])).hasToString("6ff7af34fc71b8f43e6541da97b52e6c");
        CellHasher.addRow(cells.lane0(), cells.lane1(), new long[2], sums);
        assertThat(new Digest(sums[0], sums[1])).isNotEqualTo(Digest.ZERO);
    }

    @Test
    void parsesWhatItShowsAndNothingElse() {
        Digest digest = new Digest(-1, 0x0123456789abcdefL);
        assertThat(digest).hasToString("0123456789abcdefffffffffffffffff");
        assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
        for (String wrong : new String[] {"", "+".repeat(32), "+123456789abcdefffffffffffffffff", "x".repeat(32)}) {
            assertThatThrownBy(() -> Digest.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Digest cell(String column, String text) {
        // hashed from the middle of a larger array, as cells are
        byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
        long[] lanes = new long[3];
        CellHasher.of(column).hash(bytes, 2, bytes.length - 4, lanes, 1);
        return new Digest(lanes[1], lanes[2]);
    }

    /** The buffer of xxHash's self-test. */
    private static byte[] buffer(int length) {
        byte[] bytes = new byte[2400];
        long generator = PRIME32;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (generator >>> 56);
            generator *= PRIME64;
        }
        return Arrays.copyOf(bytes, length);
    }
}
