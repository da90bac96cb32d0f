package fr.sndscopy.ledger.access;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.AccessHead;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.StoredForm;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Has the access log vouch for what a store was set up with, which nothing else names: {@code format.json} and the proof of the keys. Whoever has no
 * key can tell since that they are what they were.
 */
public final class SetUp {
    private static final int MAX_OBJECT_BYTES = 1 << 16;

    private final ObjectStore store;
    private final Ledger ledger;
    private final AccessLog log;

    /**
     * @param ledger of the same store
     * @param log likewise
     */
    public SetUp(ObjectStore store, Ledger ledger, AccessLog log) {
        this.store = store;
        this.ledger = ledger;
        this.log = log;
    }

    /**
     * Writes it down before anything is published, unless it is. Of a store that has a ledger already it does nothing: what it was set up with may
     * have been altered since.
     *
     * @throws StorageException when the store does not answer, or gives two answers
     */
    public void writeDown() {
        Optional<String> dataset = ledger.reader().dataset();
        if (dataset.isEmpty() || store.stat(StoreLayout.ledgerEntry(1)).isPresent()) {
            return;
        }
        List<AccessEntry.Named> objects = new ArrayList<>();
        for (String key : List.of(StoreLayout.FORMAT_KEY, StoreLayout.keyProof(dataset.get()))) {
            readTwice(key).ifPresent(bytes -> objects.add(new AccessEntry.Named(key, Sha256.of(bytes))));
        }
        if (!isWrittenDown(objects)) {
            log.append(AccessEntry.SET_UP, dataset.get(), null, objects);
        }
    }

    /** What is vouched for is not taken from one answer. */
    private Optional<byte[]> readTwice(String key) {
        Optional<byte[]> first = store.read(key, MAX_OBJECT_BYTES);
        try (ObjectReader again = store.reconnected()) {
            Optional<byte[]> second = again.read(key, MAX_OBJECT_BYTES);
            if (!Arrays.equals(first.orElse(null), second.orElse(null))) {
                throw new StorageException(
                        StorageException.Kind.UNAVAILABLE,
                        "[" + store.description() + "] two readings of " + key + " gave two answers",
                        null);
            }
            return second;
        }
    }

    /** The log of a store that nothing was published in is short. */
    private boolean isWrittenDown(List<AccessEntry.Named> objects) {
        List<AccessEntry.Named> before = new ArrayList<>();
        for (long number = 1; ; number++) {
            String key = StoreLayout.accessEntry(number);
            Optional<byte[]> bytes = store.read(key, AccessHead.MAX_ENTRY_BYTES);
            if (bytes.isEmpty()) {
                return before.containsAll(objects);
            }
            before.addAll(StoredForm.read(key, bytes.get(), AccessEntry.class, AccessEntry.FORMAT)
                    .objects());
        }
    }
}
