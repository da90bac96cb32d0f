package fr.sndscopy.ledger;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What is published and replaced as one: a table over a stretch of time.
 *
 * @param table the SNDS name
 * @param period as in {@link fr.sndscopy.delivery.Period}
 */
public record TablePeriod(String table, String period) implements Comparable<TablePeriod> {
    private static final Comparator<TablePeriod> ORDER =
            Comparator.comparing(TablePeriod::table).thenComparing(TablePeriod::period);

    /**
     * Whether {@code name} is what somebody calls the table: the case of a letter makes no other table. Only stores of before
     * this was settled at publication hold two tables whose names differ in nothing else.
     */
    public boolean isOf(String name) {
        return table.equalsIgnoreCase(name);
    }

    /** Whether both are one table and period but for the case of letters. */
    boolean isSpelledOtherwise(TablePeriod other) {
        return !equals(other) && isOf(other.table) && period.equals(other.period);
    }

    /** As that of any record, without the method handles, which a short run never gets compiled: every part of a store is looked up by it. */
    @Override
    public int hashCode() {
        return 31 * table.hashCode() + period.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TablePeriod same && table.equals(same.table) && period.equals(same.period);
    }

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
