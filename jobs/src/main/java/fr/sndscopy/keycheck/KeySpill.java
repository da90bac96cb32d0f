package fr.sndscopy.keycheck;

import fr.sndscopy.crypto.BlockPermutation;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * One key of every row of a table: its 128-bit hash and where the row is. Filled by {@linkplain #collector collectors}, one for each
 * part, from as many threads as there are; what they hold is sorted and written to disk, 24 bytes a row. Hashes are {@linkplain
 * BlockPermutation permuted} before they reach the disk: those of two spills can be compared when both were made with the same
 * permutation.
 *
 * <p>Two keys are taken for equal when their hashes are. Of n keys, two different ones have the same hash with a chance of n² / 2^129.
 *
 * <p>Closing removes the files.
 */
public final class KeySpill implements Closeable {
    static final int WIDTH = 3;

    /** Bytes of a row, in memory and on disk. */
    public static final int ROW_BYTES = WIDTH * Long.BYTES;

    private final SortedRuns runs;
    private final BlockPermutation permutation;

    private KeySpill(SortedRuns runs, BlockPermutation permutation) {
        this.runs = runs;
        this.permutation = permutation;
    }

    /** @param directory where files are, owned by this process */
    public static KeySpill in(Path directory, BlockPermutation permutation) {
        return new KeySpill(new SortedRuns(directory, WIDTH, SortedRuns.MOST_AT_ONCE), permutation);
    }

    /** @param mostAtOnce files merged at once, 2 or more */
    static KeySpill in(Path directory, BlockPermutation permutation, int mostAtOnce) {
        return new KeySpill(new SortedRuns(directory, WIDTH, mostAtOnce), permutation);
    }

    /**
     * Takes the keys of one part.
     *
     * @param part its place in the plan
     * @param bytes the most memory to use, about; what does not fit is sorted and written in between
     */
    public KeyCollector collector(int part, long bytes) {
        return new KeyCollector(runs, permutation.another(), part, bytes);
    }

    /** Keys as they are kept: what {@link KeyCollector} has made of those of a row. Not thread-safe. */
    public final class Adder {
        private final int most;
        private long[] records = new long[0];
        private int count;

        private Adder(long bytes) {
            this.most = (int) Math.max(1, Math.min(Integer.MAX_VALUE / WIDTH - 1, bytes / ROW_BYTES));
        }

        /** Adds one, as {@link Records#next} gives it. */
        public void add(long lane0, long lane1, long tail) throws IOException {
            if (count == most) {
                finish();
            }
            int at = count * WIDTH;
            if (at == records.length) {
                records = Arrays.copyOf(
                        records, (int) Math.min((long) most * WIDTH, Math.max(1 << 12, 2L * at) / WIDTH * WIDTH));
            }
            records[at] = lane0;
            records[at + 1] = lane1;
            records[at + 2] = tail;
            count++;
        }

        /** Writes what is left; it is in the spill only then. */
        public void finish() throws IOException {
            runs.add(records, count);
            count = 0;
        }
    }

    /**
     * Takes keys that were sorted by another spill with the same permutation, in whatever order.
     *
     * @param bytes the most memory to use, about
     */
    public Adder adder(long bytes) {
        return new Adder(bytes);
    }

    /** Told of keys as they are kept. */
    @FunctionalInterface
    public interface Records {
        /**
         * The next key.
         *
         * @param lane0 the first half of the permuted hash; keys come in the order of these, as unsigned numbers
         * @param lane1 the other half
         * @param tail whose row it is, and whether a component is absent
         */
        void next(long lane0, long lane1, long tail) throws IOException;
    }

    /** Hands over all keys, in the order of their hashes, and of places where these are equal. */
    public void forEach(Records records) throws IOException {
        try (RecordSource all = runs.sorted()) {
            while (all.next()) {
                records.next(all.lane(0), all.lane(1), all.lane(2));
            }
        }
    }

    /** Rows so far, with and without an absent component. */
    public long rows() {
        return runs.records();
    }

    /** Makes one file of all, which pays for a spill that is read many times. */
    public void settle() throws IOException {
        runs.reduceTo(1);
    }

    /** Keys in the order of their hashes, and of places where these are equal. */
    KeySource sorted() throws IOException {
        return new KeySource(runs.sorted());
    }

    @Override
    public void close() throws IOException {
        runs.close();
    }
}
