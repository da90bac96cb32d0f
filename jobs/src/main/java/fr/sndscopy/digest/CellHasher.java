package fr.sndscopy.digest;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * The hash of one column's cells: XXH3-128 (xxHash specification 0.1.1) of the cell's canonical text in UTF-8, seeded
 * with XXH3-64 of the column's name in UTF-8. Absent cells are not hashed. {@code jobs/docs/FORMAT.md} is normative.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class CellHasher {
    private static final Xxh3 ROW = new Xxh3(0);

    private final Xxh3 hasher;

    private CellHasher(long seed) {
        this.hasher = new Xxh3(seed);
    }

    public static CellHasher of(String columnName) {
        return new CellHasher(Hashing.xxh3_64().hashBytesToLong(columnName.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes the two lanes of the hash of {@code text[offset, offset + length)} to {@code lanes[at]} and {@code [at + 1]}. */
    public void hash(byte[] text, int offset, int length, long[] lanes, int at) {
        hasher.hash(text, offset, length, lanes, at);
    }

    /**
     * Adds the digest of one row to {@code sums[0]} and {@code sums[1]}: XXH3-128 without seed of the row's cell hash sum,
     * lane 0 then lane 1, each as 8 little-endian bytes.
     *
     * @param scratch two numbers that are overwritten
     */
    public static void addRow(long lane0, long lane1, long[] scratch, long[] sums) {
        ROW.hash(lane0, lane1, scratch, 0);
        sums[0] += scratch[0];
        sums[1] += scratch[1];
    }
}
