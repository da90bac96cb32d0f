package fr.sndscopy.migration.access;

import fr.sndscopy.ledger.TablePeriod;
import org.jspecify.annotations.Nullable;

/**
 * Whose quarantined rows are meant; null is no restriction.
 *
 * @param table an SNDS name, compared without regard to case
 * @param period as in {@link fr.sndscopy.delivery.Period}
 * @param delivery its id
 */
public record QuarantineSelection(
        @Nullable String table,
        @Nullable String period,
        @Nullable String delivery) {

    boolean includes(TablePeriod what, String owner) {
        return (table == null || what.isOf(table))
                && (period == null || period.equals(what.period()))
                && (delivery == null || delivery.equals(owner));
    }

    /** What was asked for. */
    @Override
    public String toString() {
        String text = (table == null ? "" : table + " ")
                + (period == null ? "" : period + " ")
                + (delivery == null ? "" : "of " + delivery);
        return text.isEmpty() ? "all" : text.strip();
    }
}
