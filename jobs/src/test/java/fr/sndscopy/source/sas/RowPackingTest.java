package fr.sndscopy.source.sas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors typed from "SAS7BDAT Database Binary Format", and rows that were packed for the test. */
class RowPackingTest {
    private static final long SEED = 20261201;

    private static String unpacked(RowPacking packing, String hex, int rowBytes) {
        byte[] from = HexFormat.of().parseHex("ee" + hex + "ee");
        byte[] into = new byte[rowBytes + 2];
        packing.unpack(from, 1, from.length - 2, into, 1, rowBytes);
        assertThat(into[0]).isZero();
        assertThat(into[rowBytes + 1]).isZero();
        return HexFormat.of().formatHex(into, 1, rowBytes + 1);
    }

    @ParameterizedTest
    @CsvSource({
        // Copy1 of 8, InsertZero2 of 4, Copy1 of 3, Insert@2 of 2
        "874142434445464748f282313233d0, 41424344454647480000000031323340 40",
        // Copy1 of 2, InsertByte3 of 4, InsertBlank2 of 3
        "814142c199e1, 414299999999202020",
        // Copy17 of 17
        "900102030405060708090a0b0c0d0e0f1011, 0102030405060708090a0b0c0d0e0f1011",
    })
    void runsAreUnpackedAsTheFormatSays(String packed, String row) {
        String expected = row.replace(" ", "");
        assertThat(unpacked(RowPacking.RUNS, packed, expected.length() / 2)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"6001, 20, 18", "7100, 00, 273", "50ff, 40, 272", "400541, 41, 23", "42ff41, 41, 305"})
    void longRunsHaveTheirLengthInTwoPlaces(String packed, String value, int count) {
        assertThat(unpacked(RowPacking.RUNS, packed, count)).isEqualTo(value.repeat(count));
    }

    @Test
    void manyBytesAreCopiedAtOnce() {
        String bytes = "0102030405060708".repeat(60);
        assertThat(unpacked(RowPacking.RUNS, "01a0" + bytes, 480)).isEqualTo(bytes);
        assertThat(unpacked(RowPacking.RUNS, "0000" + bytes.substring(0, 128), 64))
                .isEqualTo(bytes.substring(0, 128));
    }

    @ParameterizedTest
    @CsvSource({
        // two bytes as they are
        "00004142, 4142",
        // a short run of 5
        "80000241, 4141414141",
        // a long run of 19 + 16
        "80001001 41, 4141414141414141414141414141414141414141414141414141414141414141414141",
        // three bytes, and a short pattern of them, 3 back
        "1000414243 3000, 414243414243",
        // a long pattern of 16 that overlaps itself, 3 back
        "1000414243 200000, 41424341424341424341424341424341424341",
    })
    void patternsAreUnpackedAsTheyWereSeenBefore(String packed, String row) {
        assertThat(unpacked(RowPacking.PATTERNS, packed.replace(" ", ""), row.length() / 2))
                .isEqualTo(row);
    }

    @ParameterizedTest
    @EnumSource(RowPacking.class)
    void whatWasPackedComesOutAndWhatWasCutOrLengthenedDoesNot(RowPacking packing) {
        Random random = new Random(SEED);
        String name = packing == RowPacking.RUNS ? "SASYZCRL" : "SASYZCR2";
        assertThat(RowPacking.named(name)).isEqualTo(packing);
        for (int i = 0; i < 2_000; i++) {
            byte[] row = new byte[1 + random.nextInt(700)];
            for (int at = 0; at < row.length; ) {
                byte value = (byte) "@ \0abcdefg".charAt(random.nextInt(10));
                int run = Math.min(row.length - at, random.nextInt(4) == 0 ? 1 + random.nextInt(400) : 1);
                Arrays.fill(row, at, at + run, value);
                at += run;
            }
            byte[] packed = SasPacking.pack(row, name);
            byte[] into = new byte[row.length];
            packing.unpack(packed, 0, packed.length, into, 0, row.length);
            assertThat(into).as("seed %d", SEED).isEqualTo(row);

            assertThatThrownBy(() -> packing.unpack(packed, 0, packed.length - 1, into, 0, row.length))
                    .as("seed %d, cut", SEED)
                    .isInstanceOf(IndexOutOfBoundsException.class);
            byte[] longer = Arrays.copyOf(packed, packed.length + 1);
            assertThatThrownBy(() -> packing.unpack(longer, 0, longer.length, into, 0, row.length))
                    .as("seed %d, lengthened", SEED)
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aPatternFromBeforeTheRowIsNoRow() {
        assertThatThrownBy(() -> unpacked(RowPacking.PATTERNS, "400041" + "3500", 10))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void anotherPackingIsRefusedByWhatIsExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowPacking.named("SASYZCR9"))
                .withMessageContaining("expected COMPRESS=CHAR, COMPRESS=BINARY or none");
    }
}
