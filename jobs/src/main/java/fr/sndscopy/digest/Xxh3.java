package fr.sndscopy.digest;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * XXH3-128 (xxHash specification; algorithm of release 0.8) under one seed. Up to {@value #MAX_SHORT} bytes, as nearly all cells have,
 * are hashed here, so that nothing is allocated for a cell, and what depends on the seed alone is computed once; longer ones by hash4j,
 * which has the last word in tests over every length.
 *
 * <p>Immutable and safe to share between threads.
 */
final class Xxh3 {
    /** The most bytes that are hashed here. */
    private static final int MAX_SHORT = 32;

    private static final VarHandle INT_LE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long PRIME32_2 = 0x85EBCA77L;
    private static final long PRIME64_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME64_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME64_3 = 0x165667B19E3779F9L;
    private static final long PRIME64_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_MX1 = 0x165667919E3779F9L;
    private static final long PRIME_MX2 = 0x9FB21C651E98DF25L;

    /** The first 64 bytes of the default secret, eight at a time. */
    private static final long SECRET_0 = 0xBE4BA423396CFEB8L;

    private static final long SECRET_8 = 0x1CAD21F72C81017CL;
    private static final long SECRET_16 = 0xDB979083E96DD4DEL;
    private static final long SECRET_24 = 0x1F67B3B7A4A44072L;
    private static final long SECRET_32 = 0x78E5C0CC4EE679CBL;
    private static final long SECRET_40 = 0x2172FFCC7DD05A82L;
    private static final long SECRET_48 = 0x8E2443F7744608B8L;
    private static final long SECRET_56 = 0x4C263A81E69035E0L;

    private final Hasher128 longer;
    private final long seed;
    private final long lowOfThree;
    private final long highOfThree;
    private final long ofEight;
    private final long lowOfSixteen;
    private final long highOfSixteen;
    private final long first;
    private final long second;
    private final long third;
    private final long fourth;

    Xxh3(long seed) {
        this.longer = Hashing.xxh3_128(seed);
        this.seed = seed;
        this.lowOfThree = ((SECRET_0 ^ SECRET_0 >>> Integer.SIZE) & 0xFFFFFFFFL) + seed;
        this.highOfThree = ((SECRET_8 ^ SECRET_8 >>> Integer.SIZE) & 0xFFFFFFFFL) - seed;
        this.ofEight = (SECRET_16 ^ SECRET_24) + (seed ^ (long) Integer.reverseBytes((int) seed) << Integer.SIZE);
        this.lowOfSixteen = (SECRET_32 ^ SECRET_40) - seed;
        this.highOfSixteen = (SECRET_48 ^ SECRET_56) + seed;
        this.first = SECRET_0 + seed;
        this.second = SECRET_8 - seed;
        this.third = SECRET_16 + seed;
        this.fourth = SECRET_24 - seed;
    }

    /** Writes the low half of the hash of {@code text[offset, offset + length)} to {@code lanes[at]}, the high one behind it. */
    void hash(byte[] text, int offset, int length, long[] lanes, int at) {
        if (length > MAX_SHORT || length == 0) {
            HashValue128 value = longer.hashBytesTo128Bits(text, offset, length);
            lanes[at] = value.getLeastSignificantBits();
            lanes[at + 1] = value.getMostSignificantBits();
        } else if (length > 16) {
            upToThirtyTwo(text, offset, length, lanes, at);
        } else if (length > 8) {
            upToSixteen(longAt(text, offset), longAt(text, offset + length - Long.BYTES), length, lanes, at);
        } else if (length > 3) {
            upToEight(text, offset, length, lanes, at);
        } else {
            upToThree(text, offset, length, lanes, at);
        }
    }

    /** The same of 16 bytes, two little-endian numbers. */
    void hash(long low, long high, long[] lanes, int at) {
        upToSixteen(low, high, 2 * Long.BYTES, lanes, at);
    }

    private void upToThree(byte[] text, int offset, int length, long[] lanes, int at) {
        int combined = ((text[offset] & 0xff) << 16)
                | ((text[offset + (length >> 1)] & 0xff) << 24)
                | (text[offset + length - 1] & 0xff)
                | (length << 8);
        int turned = Integer.rotateLeft(Integer.reverseBytes(combined), 13);
        lanes[at] = avalanche64((combined & 0xFFFFFFFFL) ^ lowOfThree);
        lanes[at + 1] = avalanche64((turned & 0xFFFFFFFFL) ^ highOfThree);
    }

    private void upToEight(byte[] text, int offset, int length, long[] lanes, int at) {
        long low = (int) INT_LE.get(text, offset) & 0xFFFFFFFFL;
        long high = (int) INT_LE.get(text, offset + length - Integer.BYTES);
        long keyed = (low + (high << Integer.SIZE)) ^ ofEight;
        long factor = PRIME64_1 + (length << 2);
        long productLow = keyed * factor;
        long productHigh = unsignedHigh(keyed, factor) + (productLow << 1);
        productLow ^= productHigh >>> 3;
        productLow ^= productLow >>> 35;
        productLow *= PRIME_MX2;
        productLow ^= productLow >>> 28;
        lanes[at] = productLow;
        lanes[at + 1] = avalanche3(productHigh);
    }

    private void upToSixteen(long low, long high, int length, long[] lanes, int at) {
        long mixed = low ^ high ^ lowOfSixteen;
        long keyed = high ^ highOfSixteen;
        long productLow = mixed * PRIME64_1 + ((long) (length - 1) << 54);
        long productHigh = unsignedHigh(mixed, PRIME64_1) + keyed + (keyed & 0xFFFFFFFFL) * (PRIME32_2 - 1);
        productLow ^= Long.reverseBytes(productHigh);
        lanes[at] = avalanche3(productLow * PRIME64_2);
        lanes[at + 1] = avalanche3(unsignedHigh(productLow, PRIME64_2) + productHigh * PRIME64_2);
    }

    private void upToThirtyTwo(byte[] text, int offset, int length, long[] lanes, int at) {
        int end = offset + length;
        long head0 = longAt(text, offset);
        long head1 = longAt(text, offset + Long.BYTES);
        long tail0 = longAt(text, end - 2 * Long.BYTES);
        long tail1 = longAt(text, end - Long.BYTES);
        long low = (length * PRIME64_1 + folded(head0 ^ first, head1 ^ second)) ^ (tail0 + tail1);
        long high = folded(tail0 ^ third, tail1 ^ fourth) ^ (head0 + head1);
        lanes[at] = avalanche3(low + high);
        lanes[at + 1] = -avalanche3(low * PRIME64_1 + high * PRIME64_4 + (length - seed) * PRIME64_2);
    }

    private static long longAt(byte[] text, int at) {
        return (long) LONG_LE.get(text, at);
    }

    /** Both halves of the product of two unsigned numbers, added without carry. */
    private static long folded(long one, long other) {
        return one * other ^ unsignedHigh(one, other);
    }

    /** The high half of the product of two unsigned numbers; Java 17 has that of signed ones. */
    private static long unsignedHigh(long one, long other) {
        return Math.multiplyHigh(one, other) + (one >> 63 & other) + (other >> 63 & one);
    }

    private static long avalanche3(long hash) {
        long mixed = (hash ^ hash >>> 37) * PRIME_MX1;
        return mixed ^ mixed >>> 32;
    }

    private static long avalanche64(long hash) {
        long mixed = (hash ^ hash >>> 33) * PRIME64_2;
        mixed = (mixed ^ mixed >>> 29) * PRIME64_3;
        return mixed ^ mixed >>> 32;
    }
}
