package fr.sndscopy.digest;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The library, which shares no code with it, is right. */
class Xxh3Test {

    @RepeatedTest(20)
    void everyLengthUnderAnySeedIsHashedAsTheLibraryDoes() {
        long drawn = new Random().nextLong();
        System.out.println("seed " + drawn);
        Random random = new Random(drawn);
        for (long seed : new long[] {0, -1, Long.MIN_VALUE, 1L << 32, random.nextInt(), random.nextLong()}) {
            Xxh3 hasher = new Xxh3(seed);
            for (int length = 0; length <= 300; length++) {
                byte[] text = new byte[length];
                random.nextBytes(text);

                assertThat(hash(hasher, text)).isEqualTo(byTheLibrary(seed, text));
            }
        }
    }

    @Test
    void bytesOfOneKindThroughoutAreHashedAsTheLibraryDoes() {
        Xxh3 hasher = new Xxh3(7);
        for (byte kind : new byte[] {0, 1, 0x7f, (byte) 0x80, (byte) 0xff}) {
            for (int length = 0; length <= 40; length++) {
                byte[] text = new byte[length];
                Arrays.fill(text, kind);

                assertThat(hash(hasher, text)).isEqualTo(byTheLibrary(7, text));
            }
        }
    }

    @RepeatedTest(20)
    void twoNumbersAreHashedAsTheirBytes() {
        long drawn = new Random().nextLong();
        System.out.println("seed " + drawn);
        Random random = new Random(drawn);
        long low = random.nextLong();
        long high = random.nextLong();
        byte[] bytes = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(low)
                .putLong(high)
                .array();
        long[] lanes = new long[2];

        new Xxh3(drawn).hash(low, high, lanes, 0);

        assertThat(lanes).isEqualTo(byTheLibrary(drawn, bytes));
    }

    /** In the midst of other bytes, to the midst of other lanes. */
    private static long[] hash(Xxh3 hasher, byte[] text) {
        byte[] around = new byte[text.length + 11];
        Arrays.fill(around, (byte) 'x');
        System.arraycopy(text, 0, around, 5, text.length);
        long[] lanes = {1, 2, 3, 4};
        hasher.hash(around, 5, text.length, lanes, 1);
        assertThat(lanes[0]).isEqualTo(1);
        assertThat(lanes[3]).isEqualTo(4);
        return Arrays.copyOfRange(lanes, 1, 3);
    }

    private static long[] byTheLibrary(long seed, byte[] text) {
        HashValue128 value = Hashing.xxh3_128(seed).hashBytesTo128Bits(text, 0, text.length);
        return new long[] {value.getLeastSignificantBits(), value.getMostSignificantBits()};
    }
}
