package fr.sndscopy.ledger.access;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.AccessHead;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.time.StoredTime;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import fr.sndscopy.storage.StorageException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The list of acts beside a ledger, chained as the ledger is: each entry holds the SHA-256 of the one before, and the next ledger entry that of
 * the last. Nothing in it is ever replaced or removed. Safe for use by several threads and, where the store's conditional put is atomic, by
 * several processes.
 *
 * <p>An act is written down before it is done: the log may say more than has happened, never less.
 */
public final class AccessLog {
    private static final int MAX_RACES = 1000;

    private final ObjectStore store;
    private final Ledger ledger;
    private final Actor actor;
    private final Clock clock;
    /** Null until one is known; other writers may have gone on since. */
    private @Nullable AccessHead head;

    /**
     * @param ledger of the same store: says which dataset it is
     * @param actor whose acts are written down
     */
    public AccessLog(ObjectStore store, Ledger ledger, Actor actor, Clock clock) {
        this.store = store;
        this.ledger = ledger;
        this.actor = actor;
        this.clock = clock;
    }

    /** Likewise, of an act that puts nothing into the store. */
    public Optional<AccessEntry> append(String action, String what, @Nullable Long rows) {
        return append(action, what, rows, List.of());
    }

    /**
     * Adds an entry, which is in the store on return.
     *
     * @param action what is about to be done
     * @param what to what: names, no values
     * @param rows that are handed out, or null
     * @param objects that are about to be put into the store
     * @return the entry; empty when the store has not been set up, where there is nothing to be handed out
     * @throws StorageException when it may not be there: then nothing may be done
     * @throws fr.sndscopy.ledger.LedgerCorruptException when the store is not what it should be
     */
    public synchronized Optional<AccessEntry> append(
            String action, String what, @Nullable Long rows, List<AccessEntry.Named> objects) {
        Optional<String> dataset = ledger.reader().dataset();
        if (dataset.isEmpty()) {
            return Optional.empty();
        }
        for (int race = 0; race < MAX_RACES; race++) {
            AccessHead before = head == null ? AccessHead.of(store) : head;
            AccessEntry entry = new AccessEntry(
                    AccessEntry.FORMAT,
                    before.number() + 1,
                    before.sha256(),
                    dataset.get(),
                    StoredTime.of(clock.instant()),
                    actor.operator(),
                    actor.user(),
                    actor.toolVersion(),
                    action,
                    what,
                    rows,
                    objects,
                    UUID.randomUUID().toString());
            byte[] bytes = CanonicalJson.write(entry);
            if (bytes.length > AccessHead.MAX_ENTRY_BYTES) {
                throw new IllegalArgumentException(
                        "an entry of the access log has at most " + AccessHead.MAX_ENTRY_BYTES + " bytes");
            }
            head = null;
            if (store.putIfAbsent(StoreLayout.accessEntry(entry.number()), bytes) == PutOutcome.CREATED) {
                head = new AccessHead(entry.number(), Sha256.of(bytes));
                return Optional.of(entry);
            }
        }
        throw new StorageException(
                StorageException.Kind.UNAVAILABLE,
                "[" + store.description() + "] " + MAX_RACES + " other writers came first",
                null);
    }
}
