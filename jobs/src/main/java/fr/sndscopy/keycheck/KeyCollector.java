package fr.sndscopy.keycheck;

import fr.sndscopy.crypto.BlockPermutation;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Takes the keys of one part, in the order of its rows. Not thread-safe. */
public final class KeyCollector {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ROWS_AT_ONCE = 1 << 10;
    private static final int MOST_RECORDS = Integer.MAX_VALUE / KeySpill.WIDTH - 1;

    private final SortedRuns runs;
    private final BlockPermutation permutation;
    private final int part;
    private final int mostRecords;
    private final byte[] blocks = new byte[ROWS_AT_ONCE * BlockPermutation.BLOCK_BYTES];
    private long[] records = new long[0];
    private int count;

    KeyCollector(SortedRuns runs, BlockPermutation permutation, int part, long bytes) {
        this.runs = runs;
        this.permutation = permutation;
        this.part = part;
        this.mostRecords = (int) Math.max(1, Math.min(MOST_RECORDS, bytes / KeySpill.ROW_BYTES));
    }

    /**
     * Adds the keys of rows that follow one another.
     *
     * @param firstRow the first one's place in the part, 0-based
     * @param rowCount how many
     * @param hashes of their keys, two longs a row; read only
     * @param absent by row, whether a component of the key is absent
     */
    public void add(long firstRow, int rowCount, long[] hashes, boolean[] absent) throws IOException {
        for (int from = 0; from < rowCount; ) {
            if (count == mostRecords) {
                spill();
            }
            int rows = Math.min(Math.min(ROWS_AT_ONCE, rowCount - from), mostRecords - count);
            append(firstRow + from, from, rows, hashes, absent);
            from += rows;
        }
    }

    private void append(long firstRow, int from, int rows, long[] hashes, boolean[] absent) {
        for (int i = 0; i < 2 * rows; i++) {
            LONGS.set(blocks, i * Long.BYTES, hashes[2 * from + i]);
        }
        permutation.permute(blocks, blocks, rows * BlockPermutation.BLOCK_BYTES);
        makeRoom(rows);
        int at = count * KeySpill.WIDTH;
        for (int row = 0; row < rows; row++) {
            records[at++] = (long) LONGS.get(blocks, row * BlockPermutation.BLOCK_BYTES);
            records[at++] = (long) LONGS.get(blocks, row * BlockPermutation.BLOCK_BYTES + Long.BYTES);
            records[at++] = RowPlace.of(part, firstRow + row) << 1 | (absent[from + row] ? 1 : 0);
        }
        count += rows;
    }

    private void makeRoom(int rows) {
        int needed = (count + rows) * KeySpill.WIDTH;
        if (records.length < needed) {
            long grown = Math.max(needed, 2L * records.length);
            records = Arrays.copyOf(records, (int) Math.min(grown, (long) mostRecords * KeySpill.WIDTH));
        }
    }

    private void spill() throws IOException {
        runs.add(records, count);
        count = 0;
    }

    /** Writes what is left. A part whose collector was not finished is not to be judged. */
    public void finish() throws IOException {
        spill();
        records = new long[0];
    }
}
