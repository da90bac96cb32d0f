package fr.sndscopy.keycheck;

import java.io.IOException;

/** What is asked of keys. Each question reads its spills once, from beginning to end, in constant memory. */
public final class KeyRules {
    private static final int ROWS_BETWEEN_PAUSES = 1 << 16;

    private KeyRules() {}

    /**
     * What came out.
     *
     * @param checked rows that the rule applies to
     * @param violations how many of them break it
     */
    public record Finding(long checked, long violations) {}

    /** Told of every row that breaks a rule, in no order that means anything. */
    @FunctionalInterface
    public interface Violations {
        /** The row at {@code place}, as {@link RowPlace} packs it, breaks the rule. */
        void add(long place) throws IOException;
    }

    /** Called now and then while files are read. */
    @FunctionalInterface
    public interface Pause {
        /** Throws to stop. */
        void pause();
    }

    /** What an absent component makes of a key that is to be unique. */
    public enum Absent {
        /** A value like another. */
        A_VALUE,
        /** A row that is not checked (UNIQUE of ISO 9075). */
        NO_KEY
    }

    /** No two rows have one key: of rows with one key, all but the first in the delivery break this. */
    public static Finding unique(KeySpill spill, Absent absent, Violations violations, Pause pause) throws IOException {
        return unique(spill, absent, 0, violations, pause);
    }

    /**
     * No row has a key that a row before it has.
     *
     * @param firstJudged the first place, as {@link RowPlace} packs it, that is judged and counted; rows before it are only there for
     *     others to be held against
     */
    public static Finding unique(KeySpill spill, Absent absent, long firstJudged, Violations violations, Pause pause)
            throws IOException {
        long read = 0;
        long checked = 0;
        long found = 0;
        try (KeySource keys = spill.sorted()) {
            boolean first = true;
            long lane0 = 0;
            long lane1 = 0;
            while (keys.next()) {
                pauseAfter(++read, pause);
                if (absent == Absent.NO_KEY && keys.hasAbsentComponent()) {
                    continue;
                }
                boolean judged = keys.place() >= firstJudged;
                checked += judged ? 1 : 0;
                if (judged && !first && keys.lane0() == lane0 && keys.lane1() == lane1) {
                    violations.add(keys.place());
                    found++;
                }
                first = false;
                lane0 = keys.lane0();
                lane1 = keys.lane1();
            }
        }
        return new Finding(checked, found);
    }

    /**
     * The key of every row is that of a row of {@code targets}. Rows with an absent component refer to nothing and are not checked
     * (MATCH SIMPLE of ISO 9075).
     */
    public static Finding refersTo(KeySpill targets, KeySpill spill, Violations violations, Pause pause)
            throws IOException {
        return refersTo(targets, spill, 0, violations, pause);
    }

    /**
     * Likewise, of some of the rows.
     *
     * @param firstJudged as for {@link #unique(KeySpill, Absent, long, Violations, Pause)}
     */
    public static Finding refersTo(
            KeySpill targets, KeySpill spill, long firstJudged, Violations violations, Pause pause) throws IOException {
        long read = 0;
        long checked = 0;
        long found = 0;
        try (KeySource keys = spill.sorted();
                KeySource wanted = targets.sorted()) {
            boolean more = wanted.next();
            while (keys.next()) {
                pauseAfter(++read, pause);
                if (keys.hasAbsentComponent() || keys.place() < firstJudged) {
                    continue;
                }
                checked++;
                while (more && wanted.compareKey(keys) < 0) {
                    more = wanted.next();
                    pauseAfter(++read, pause);
                }
                if (!more || wanted.compareKey(keys) != 0) {
                    violations.add(keys.place());
                    found++;
                }
            }
        }
        return new Finding(checked, found);
    }

    private static void pauseAfter(long rows, Pause pause) {
        if (rows % ROWS_BETWEEN_PAUSES == 0) {
            pause.pause();
        }
    }
}
