package fr.sndscopy.ledger;

import java.util.Comparator;

/**
 * What is published and replaced as one: a table over a stretch of time.
 *
 * @param table the SNDS name
 * @param period as in {@link fr.sndscopy.delivery.Period}
 */
public record TablePeriod(String table, String period) implements Comparable<TablePeriod> {
    private static final Comparator<TablePeriod> ORDER =
            Comparator.comparing(TablePeriod::table).thenComparing(TablePeriod::period);

    /** By table, then period. */
    @Override
    public int compareTo(TablePeriod other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return table + " " + period;
    }
}
