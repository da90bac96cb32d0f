package fr.sndscopy.keycheck;

import fr.sndscopy.crypto.BlockPermutation;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Two heaps of rows, before and after, told apart by the 128-bit hashes of their rows: how many are in one of them only. Equal rows count as
 * often as they are there. Sorted on disk, as keys are. Closing removes the files.
 */
public final class RowMatch implements Closeable {
    private final KeySpill spill;
    private final int firstAfter;

    private RowMatch(KeySpill spill, int firstAfter) {
        this.spill = spill;
        this.firstAfter = firstAfter;
    }

    /**
     * Of rows that are not there yet.
     *
     * @param directory where files are, owned by this process
     * @param partsBefore how many parts there are before; those after follow on their numbers
     */
    public static RowMatch in(Path directory, int partsBefore) {
        return new RowMatch(KeySpill.in(directory, BlockPermutation.random()), partsBefore);
    }

    /**
     * Takes the rows of one part.
     *
     * @param part its number, from 0
     * @param bytes the most memory to use, about
     */
    public KeyCollector collector(int part, long bytes) {
        return spill.collector(part, bytes);
    }

    /**
     * What came of it.
     *
     * @param removed rows that are before, and not after
     * @param added rows that are after, and not before
     * @param same rows that are in both
     */
    public record Counts(long removed, long added, long same) {}

    /**
     * Matches all rows. Of equal rows of which some are left over, it tells the first ones.
     *
     * @param most how many places of each kind are told
     * @param removed told the {@linkplain RowPlace place} of a row
     * @param added likewise
     */
    public Counts match(int most, LongConsumer removed, LongConsumer added) throws IOException {
        Group group = new Group(most, removed, added);
        try (KeySource rows = spill.sorted()) {
            while (rows.next()) {
                group.add(rows.lane0(), rows.lane1(), rows.place());
            }
        }
        group.end();
        return new Counts(group.allRemoved, group.allAdded, group.allSame);
    }

    /** Rows with one hash: those before come first, as the numbers of their parts are lower. */
    private final class Group {
        private final int most;
        private final LongConsumer removed;
        private final LongConsumer added;
        private final List<Long> firstBefore = new ArrayList<>();
        private final List<Long> surplusAfter = new ArrayList<>();
        private boolean any;
        private long lane0;
        private long lane1;
        private long before;
        private long after;
        private long allRemoved;
        private long allAdded;
        private long allSame;

        Group(int most, LongConsumer removed, LongConsumer added) {
            this.most = most;
            this.removed = removed;
            this.added = added;
        }

        void add(long hash0, long hash1, long place) {
            if (any && (hash0 != lane0 || hash1 != lane1)) {
                end();
            }
            any = true;
            lane0 = hash0;
            lane1 = hash1;
            if (RowPlace.part(place) < firstAfter) {
                before++;
                keep(firstBefore, place);
            } else {
                after++;
                if (after > before) {
                    keep(surplusAfter, place);
                }
            }
        }

        private void keep(List<Long> places, long place) {
            if (places.size() < most) {
                places.add(place);
            }
        }

        void end() {
            long same = Math.min(before, after);
            tell(firstBefore, before - same, allRemoved, removed);
            tell(surplusAfter, after - same, allAdded, added);
            allRemoved += before - same;
            allAdded += after - same;
            allSame += same;
            firstBefore.clear();
            surplusAfter.clear();
            before = 0;
            after = 0;
        }

        private void tell(List<Long> places, long count, long toldBefore, LongConsumer to) {
            places.stream()
                    .limit(Math.min(count, Math.max(0, most - toldBefore)))
                    .forEach(to::accept);
        }
    }

    @Override
    public void close() throws IOException {
        spill.close();
    }
}
