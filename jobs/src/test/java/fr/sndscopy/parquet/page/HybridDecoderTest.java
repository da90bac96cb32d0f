package fr.sndscopy.parquet.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HybridDecoderTest {
    /** Of ids 1 to 10, packed: a header of one group and another, 16 values of 4 bits (parquet-format, Encodings.md). */
    private static final byte[] TEN_PACKED = {0x05, 0x21, 0x43, 0x65, (byte) 0x87, (byte) 0xa9, 0, 0, 0};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 8, 9, 13, 15, 16, 17, 21, 24, 27, 30, 31})
    void whatParquetJavaEncodesIsDecoded(int width) throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int[] values = values(random, width, 1 + random.nextInt(round < 290 ? 200 : 40_000));
            int before = random.nextInt(20);
            int behind = random.nextInt(20);

            int[] decoded = decoded(encoded(values, width), before, behind, width, values.length);

            assertThat(decoded).as("seed " + seed).isEqualTo(values);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 9, 17, 31})
    void whatIsCutIsRefused(int width) throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            int[] values = values(random, width, 8 * (1 + random.nextInt(40)));
            byte[] whole = encoded(values, width);
            // the last group may be filled up with values that are not asked for
            byte[] cut = Arrays.copyOf(whole, random.nextInt(Math.max(1, whole.length - width)));

            assertThatThrownBy(() -> new HybridDecoder(cut, 0, cut.length, width)
                            .decode(new int[values.length], 0, values.length))
                    .as("seed " + seed)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("fewer values than there should be");
        }
    }

    @Test
    void valuesThatAreNotAskedForNeedNotBeThere() {
        // the last group may be filled up, or end with the last of its values
        assertThat(decoded(TEN_PACKED, 0, 0, 4, 10)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        byte[] short5 = Arrays.copyOf(TEN_PACKED, 6);
        assertThat(decoded(short5, 0, 0, 4, 10)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThatThrownBy(() -> decoded(short5, 0, 0, 4, 11)).hasMessage("fewer values than there should be");
    }

    @Test
    void aRunOfLevelsIsToldWithoutDecodingIt() {
        byte[] hundredOnes = {(byte) 0xc8, 0x01, 1};

        HybridDecoder decoder = new HybridDecoder(hundredOnes, 0, 3, 1);
        assertThat(decoder.startsWithRunOf(1, 100)).isTrue();
        assertThat(decoder.startsWithRunOf(1, 101)).isFalse();
        assertThat(decoder.startsWithRunOf(0, 100)).isFalse();
        assertThat(new HybridDecoder(TEN_PACKED, 0, TEN_PACKED.length, 4).startsWithRunOf(1, 1))
                .isFalse();
        assertThat(decoded(hundredOnes, 0, 0, 1, 100)).containsOnly(1);
    }

    @Test
    void whatNoEncoderWritesIsRefused() {
        assertThatThrownBy(() -> new HybridDecoder(new byte[1], 0, 1, 32)).hasMessage("values of 32 bits");
        assertThatThrownBy(() -> new HybridDecoder(new byte[1], 0, 1, -1)).hasMessage("values of -1 bits");
        assertThatThrownBy(() -> decoded(new byte[] {2, 2}, 0, 0, 1, 1)).hasMessage("a value of more than 1 bits");
        byte[] endless = {-1, -1, -1, -1, -1, -1};
        assertThatThrownBy(() -> decoded(endless, 0, 0, 1, 1)).hasMessage("the length of a run does not end");
        assertThatThrownBy(() -> decoded(new byte[] {1, 1}, 0, 0, 1, 1))
                .hasMessage("fewer values than there should be");
    }

    private static int[] decoded(byte[] encoded, int before, int behind, int width, int count) {
        byte[] bytes = new byte[before + encoded.length + behind];
        Arrays.fill(bytes, (byte) -1);
        System.arraycopy(encoded, 0, bytes, before, encoded.length);
        int[] values = new int[count + 2];
        new HybridDecoder(bytes, before, before + encoded.length, width).decode(values, 1, count);
        assertThat(values[0]).isZero();
        assertThat(values[count + 1]).isZero();
        return Arrays.copyOfRange(values, 1, count + 1);
    }

    private static byte[] encoded(int[] values, int width) throws Exception {
        try (RunLengthBitPackingHybridEncoder encoder =
                new RunLengthBitPackingHybridEncoder(width, 64, 1 << 16, new HeapByteBufferAllocator())) {
            for (int value : values) {
                encoder.writeInt(value);
            }
            return encoder.toBytes().toInputStream().readAllBytes();
        }
    }

    /** Runs and scatter. */
    private static int[] values(Random random, int width, int count) {
        int[] values = new int[count];
        int bound = width == 31 ? Integer.MAX_VALUE : 1 << width;
        int maxRun = 1 + random.nextInt(30);
        for (int at = 0; at < count; ) {
            int value = random.nextInt(bound);
            for (int run = 1 + random.nextInt(maxRun); run > 0 && at < count; run--) {
                values[at++] = value;
            }
        }
        return values;
    }
}
