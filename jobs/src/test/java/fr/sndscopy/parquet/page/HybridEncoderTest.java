package fr.sndscopy.parquet.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HybridEncoderTest {
    private final HybridEncoder encoder = new HybridEncoder();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 7, 8, 9, 13, 16, 17, 21, 24, 27, 30, 31})
    void everyWidthIsDecodedByParquetJava(int width) throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int[] ids = ids(random, width, random.nextInt(round < 290 ? 200 : 40_000));
            int[] present = Arrays.stream(ids).filter(id -> id >= 0).toArray();

            assertThat(decode(encoder.ids(ids, 0, ids.length, false).encode(width), width, present.length))
                    .isEqualTo(present);
            assertThat(decode(encoder.ids(present, 0, present.length, true).encode(width), width, present.length))
                    .isEqualTo(present);
            assertThat(decode(encoder.levels(ids, 0, ids.length).encode(1), 1, ids.length))
                    .isEqualTo(Arrays.stream(ids).map(id -> id < 0 ? 0 : 1).toArray());
        }
    }

    @Test
    void repeatsTakeNoSpace() throws Exception {
        int[] ids = new int[30_000];
        Arrays.fill(ids, 200);

        assertThat(encoder.ids(ids, 0, ids.length, true).encode(8).size()).isEqualTo(4);
    }

    /** Runs and scatter, one tenth absent in half of the cases. */
    private static int[] ids(Random random, int width, int count) {
        int[] ids = new int[count];
        int bound = width == 31 ? Integer.MAX_VALUE : 1 << width;
        boolean nulls = random.nextBoolean();
        int maxRun = 1 + random.nextInt(30);
        for (int at = 0; at < count; ) {
            int id = nulls && random.nextInt(10) == 0 ? -1 : random.nextInt(bound);
            for (int run = 1 + random.nextInt(maxRun); run > 0 && at < count; run--) {
                ids[at++] = id;
            }
        }
        return ids;
    }

    private static int[] decode(BytesInput bytes, int width, int count) throws Exception {
        RunLengthBitPackingHybridDecoder decoder = new RunLengthBitPackingHybridDecoder(width, bytes.toInputStream());
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = decoder.readInt();
        }
        return values;
    }
}
