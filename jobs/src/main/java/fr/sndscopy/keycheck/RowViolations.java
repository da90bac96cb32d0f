package fr.sndscopy.keycheck;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which rows break which rules, however many: collected by {@linkplain #collector rule} from several threads, then {@linkplain #sort
 * sorted} by part and row, and {@linkplain #of read} part by part. 8 bytes on disk for each violation. Closing removes the files.
 */
public final class RowViolations implements Closeable {
    private static final int RULE_BITS = Long.SIZE - 1 - RowPlace.BITS;

    /** How many rules there may be. */
    public static final int MOST_RULES = 1 << RULE_BITS;

    private final Path directory;
    private final SortedRuns runs;
    private final Map<Integer, RecordFile> byPart = new TreeMap<>();

    private RowViolations(Path directory, int mostAtOnce) {
        this.directory = directory;
        this.runs = new SortedRuns(directory, 1, mostAtOnce);
    }

    /** @param directory where files are, owned by this process */
    public static RowViolations in(Path directory) {
        return new RowViolations(directory, SortedRuns.MOST_AT_ONCE);
    }

    /**
     * Takes the rows that break one rule. Not thread-safe; each rule has its own.
     *
     * @param rule 0 or more, below {@link #MOST_RULES}
     * @param bytes the most memory to use
     */
    public Collector collector(int rule, long bytes) {
        if (rule < 0 || rule >= MOST_RULES) {
            throw new IllegalArgumentException("rule " + rule + ": expected fewer than " + MOST_RULES);
        }
        return new Collector(rule, (int) Math.max(1, Math.min(Integer.MAX_VALUE - 8, bytes / Long.BYTES)));
    }

    /** Takes the rows that break one rule. */
    public final class Collector implements KeyRules.Violations {
        private final int rule;
        private final int most;
        private long[] records = new long[0];
        private int count;

        private Collector(int rule, int most) {
            this.rule = rule;
            this.most = most;
        }

        @Override
        public void add(long place) throws IOException {
            if (count == records.length) {
                if (count == most) {
                    finish();
                } else {
                    records = Arrays.copyOf(records, (int) Math.min(most, Math.max(1024, 2L * count)));
                }
            }
            records[count++] = place << RULE_BITS | rule;
        }

        /** Writes what is left. */
        public void finish() throws IOException {
            runs.add(records, count);
            count = 0;
        }
    }

    /** Told of violations, each in one long. */
    @FunctionalInterface
    public interface Packed {
        void next(long violation) throws IOException;
    }

    /** Hands over all that were collected, in the order of parts, rows and rules, for {@link #add}; before they are {@linkplain #sort sorted}. */
    public void forEach(Packed packed) throws IOException {
        try (RecordSource all = runs.sorted()) {
            while (all.next()) {
                packed.next(all.lane(0));
            }
        }
    }

    /**
     * Takes what {@link #forEach} handed over elsewhere.
     *
     * @param packed violations, of which the order is changed
     * @param count how many of them
     */
    public void add(long[] packed, int count) throws IOException {
        runs.add(packed, count);
    }

    /** Brings the violations into the order of parts and rows, once all are collected. */
    public void sort() throws IOException {
        try (RecordSource all = runs.sorted()) {
            boolean more = all.next();
            while (more) {
                int part = RowPlace.part(all.lane(0) >>> RULE_BITS);
                more = writePart(part, all);
            }
        }
        runs.close();
    }

    private boolean writePart(int part, RecordSource all) throws IOException {
        long[] record = new long[1];
        boolean more = true;
        try (SpillWriter writer = SpillWriter.create(directory, 1)) {
            while (more && RowPlace.part(all.lane(0) >>> RULE_BITS) == part) {
                record[0] = all.lane(0);
                writer.write(record, 0, 1);
                more = all.next();
            }
            byPart.put(part, writer.finish());
        }
        return more;
    }

    /** The parts that have any, once {@linkplain #sort sorted}. */
    public Set<Integer> parts() {
        return Set.copyOf(byPart.keySet());
    }

    /** The violations of a part; may be asked for again, and by several threads for one part each. */
    public Reader of(int part) throws IOException {
        RecordFile file = byPart.get(part);
        return new Reader(file == null ? RecordMerge.open(1, List.of()) : SpillReader.open(file));
    }

    /** The violations of one part, in the order of its rows and, within a row, of the rules. Not thread-safe. */
    public static final class Reader implements Closeable {
        private final RecordSource records;

        private Reader(RecordSource records) {
            this.records = records;
        }

        /** Moves to the next violation; false behind the last. */
        public boolean next() throws IOException {
            return records.next();
        }

        /** The row's place in the part, 0-based. */
        public long row() {
            return RowPlace.row(records.lane(0) >>> RULE_BITS);
        }

        public int rule() {
            return (int) records.lane(0) & MOST_RULES - 1;
        }

        @Override
        public void close() throws IOException {
            records.close();
        }
    }

    @Override
    public void close() throws IOException {
        runs.close();
        for (RecordFile file : byPart.values()) {
            Files.deleteIfExists(file.path());
        }
        byPart.clear();
    }
}
