package fr.sndscopy.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger holds when it is read past its faults. Where there are faults, nothing here may be relied on but what is wrong.
 *
 * @param entries how many entries there are
 * @param headSha256 of the last entry's bytes, {@link LedgerState#NOTHING_SHA256} when there is none
 * @param books the entries that could be read, in order, each with its manifest
 * @param faults everything that does not hold together
 */
public record LedgerAudit(long entries, String headSha256, List<Book> books, List<Fault> faults) {
    public LedgerAudit {
        books = List.copyOf(books);
        faults = List.copyOf(faults);
    }

    /**
     * One entry and what it names.
     *
     * @param entry as stored
     * @param manifest null when it is missing or altered
     */
    public record Book(LedgerEntry entry, @Nullable Manifest manifest) {}

    /**
     * One thing that is wrong.
     *
     * @param key of the object
     * @param problem what is wrong with it
     * @param delivery whose manifest it is, or null when it is the ledger itself
     */
    public record Fault(
            String key, String problem, @Nullable String delivery) {}
}
