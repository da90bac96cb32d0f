package fr.sndscopy.schema;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The years in which a column exists: {@code created <= y < deleted}, less the missing ones.
 *
 * @param created first year, or null when it always existed
 * @param deleted first year without it, or null when it still exists
 * @param missing years in between without it
 */
public record YearSpan(@Nullable Integer created, @Nullable Integer deleted, Set<Integer> missing) {

    /** Every year. */
    public static final YearSpan ALWAYS = new YearSpan(null, null, Set.of());

    public YearSpan {
        missing = Set.copyOf(missing);
    }

    public boolean includes(int year) {
        return (created == null || created <= year) && (deleted == null || year < deleted) && !missing.contains(year);
    }

    /** Whether there is a year that both include. */
    public boolean overlaps(YearSpan other) {
        Integer from = later(created, other.created);
        Integer to = earlier(deleted, other.deleted);
        if (from == null || to == null) {
            return true;
        }
        for (int year = from; year < to; year++) {
            if (includes(year) && other.includes(year)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Integer later(@Nullable Integer one, @Nullable Integer other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.max(one, other);
    }

    private static @Nullable Integer earlier(@Nullable Integer one, @Nullable Integer other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.min(one, other);
    }

    @Override
    public String toString() {
        return (created == null ? "…" : created)
                + "–"
                + (deleted == null ? "…" : deleted - 1)
                + (missing.isEmpty() ? "" : " less " + new TreeSet<>(missing));
    }
}
