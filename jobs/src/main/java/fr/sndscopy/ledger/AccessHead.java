package fr.sndscopy.ledger;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectReader;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What an access log has come to: its last entry.
 *
 * @param number of that entry, which is also how many there are; 0 when there is none
 * @param sha256 of its bytes as they are stored; 64 zeros when there is none
 */
public record AccessHead(long number, String sha256) {
    /** The most bytes that an entry of the log has. */
    public static final int MAX_ENTRY_BYTES = 1 << 16;

    /** That of a log without entries. */
    public static final AccessHead NONE = new AccessHead(0, LedgerState.NOTHING_SHA256);

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Whether there may be such a one: 0 goes with zeros, and with nothing else. */
    boolean isWellFormed() {
        return number >= 0
                && SHA256.matcher(sha256).matches()
                && (number == 0) == sha256.equals(LedgerState.NOTHING_SHA256);
    }

    /**
     * The last entry that is in a store. What lies under its prefix and has not the key of an entry is passed over; the chain is not checked.
     *
     * @throws LedgerCorruptException when the last entry is gone while it is read
     */
    public static AccessHead of(ObjectReader store) {
        long[] last = {0};
        store.list(StoreLayout.ACCESS_PREFIX, stat -> {
            OptionalLong number = StoreLayout.accessNumber(stat.key());
            last[0] = Math.max(last[0], number.orElse(0));
        });
        AccessHead head = last[0] == 0
                ? NONE
                : at(store, last[0])
                        .orElseThrow(
                                () -> new LedgerCorruptException(StoreLayout.accessEntry(last[0]), "missing", null));
        // A list may lag behind; what follows the last entry listed is asked for by name.
        for (Optional<AccessHead> next = Optional.of(head); next.isPresent(); next = at(store, head.number() + 1)) {
            head = next.get();
        }
        return head;
    }

    private static Optional<AccessHead> at(ObjectReader store, long number) {
        return store.read(StoreLayout.accessEntry(number), MAX_ENTRY_BYTES)
                .map(bytes -> new AccessHead(number, Sha256.of(bytes)));
    }
}
