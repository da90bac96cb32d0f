package fr.sndscopy.digest;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The hash of one column's cells: XXH3-128 (xxHash specification 0.1.1) of the cell's canonical text in UTF-8, seeded
 * with XXH3-64 of the column's name in UTF-8. Absent cells are not hashed. {@code jobs/docs/FORMAT.md} is normative.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class CellHasher {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final Hasher128 ROW = Hashing.xxh3_128();

    private final Hasher128 hasher;

    private CellHasher(long seed) {
        this.hasher = Hashing.xxh3_128(seed);
    }

    public static CellHasher of(String columnName) {
        return new CellHasher(Hashing.xxh3_64().hashBytesToLong(columnName.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes the two lanes of the hash of {@code text[offset, offset + length)} to {@code lanes[at]} and {@code [at + 1]}. */
    public void hash(byte[] text, int offset, int length, long[] lanes, int at) {
        HashValue128 value = hasher.hashBytesTo128Bits(text, offset, length);
        lanes[at] = value.getLeastSignificantBits();
        lanes[at + 1] = value.getMostSignificantBits();
    }

    /**
     * Adds the digest of one row to {@code sums[0]} and {@code sums[1]}: XXH3-128 without seed of the row's cell hash sum,
     * lane 0 then lane 1, each as 8 little-endian bytes.
     *
     * @param scratch 16 bytes that are overwritten
     */
    public static void addRow(long lane0, long lane1, byte[] scratch, long[] sums) {
        LONG_LE.set(scratch, 0, lane0);
        LONG_LE.set(scratch, 8, lane1);
        HashValue128 value = ROW.hashBytesTo128Bits(scratch, 0, 16);
        sums[0] += value.getLeastSignificantBits();
        sums[1] += value.getMostSignificantBits();
    }
}
