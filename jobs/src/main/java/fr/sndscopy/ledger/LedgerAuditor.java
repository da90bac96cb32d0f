package fr.sndscopy.ledger;

import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.LedgerAudit.Book;
import fr.sndscopy.ledger.LedgerAudit.Fault;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import fr.sndscopy.ledger.keyring.WrappedKeys;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Walks a ledger to its end whatever is wrong with it, where {@link LedgerReader#read} stops at the first fault. */
final class LedgerAuditor {
    private final LedgerReader ledger;
    private final ObjectReader store;
    private final HeadMemory memory;
    private final List<Book> books = new ArrayList<>();
    private final List<LedgerAudit.KeyBook> keyBooks = new ArrayList<>();
    private final List<LedgerAudit.ShredBook> shredBooks = new ArrayList<>();
    private final List<LedgerAudit.RemovalBook> removalBooks = new ArrayList<>();
    private final List<String> foreign = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    /** Of the entries in order, null where one cannot be read. */
    private final List<@Nullable String> sha256s = new ArrayList<>();
    /** Of the entries up to the first that is not there. */
    private final List<TreeHash> leaves = new ArrayList<>();

    private String headSha256 = LedgerState.NOTHING_SHA256;

    LedgerAuditor(LedgerReader ledger, ObjectReader store, HeadMemory memory) {
        this.ledger = ledger;
        this.store = store;
        this.memory = memory;
    }

    LedgerAudit audit() {
        HeadMemory.Seen seen = memory.seen();
        SortedMap<Long, String> keys = listEntries();
        String dataset = dataset();
        long expected = 1;
        boolean certain = true;
        for (var listed : keys.entrySet()) {
            for (; expected < listed.getKey(); expected++) {
                faults.add(new Fault(StoreLayout.ledgerEntry(expected), "missing", null));
                sha256s.add(null);
                certain = false;
            }
            certain = follow(listed.getKey(), listed.getValue(), dataset, certain);
            expected = listed.getKey() + 1;
        }
        if (dataset != null) {
            seen.problem(dataset, sha256s).ifPresent(problem -> faults.add(fault(problem, null)));
        }
        if (faults.isEmpty() && !keys.isEmpty()) {
            readStrictly();
        }
        return new LedgerAudit(
                dataset, keys.size(), headSha256, books, keyBooks, shredBooks, removalBooks, leaves, foreign, faults);
    }

    private SortedMap<Long, String> listEntries() {
        SortedMap<Long, String> keys = new TreeMap<>();
        store.list(StoreLayout.LEDGER_PREFIX, stat -> {
            OptionalLong number = StoreLayout.ledgerNumber(stat.key());
            if (number.isEmpty()) {
                foreign.add(stat.key());
            } else {
                keys.put(number.getAsLong(), stat.key());
            }
        });
        return keys;
    }

    /** The dataset's id, or null when the store does not say. */
    private @Nullable String dataset() {
        try {
            return ledger.format().dataset();
        } catch (LedgerCorruptException e) {
            faults.add(fault(e, null));
        } catch (StoreFormatException e) {
            if (e.kind() != StoreFormatException.Kind.NOT_INITIALISED) {
                throw e;
            }
        }
        return null;
    }

    /**
     * Reads one entry and its manifest.
     *
     * @param certain whether the entry before could be read
     * @return whether this one could
     */
    private boolean follow(long number, String key, @Nullable String dataset, boolean certain) {
        LedgerEntry entry;
        String sha256;
        try {
            Optional<byte[]> bytes = store.read(key, StoredForm.MAX_ENTRY_BYTES);
            if (bytes.isEmpty()) {
                faults.add(new Fault(key, "missing", null));
                sha256s.add(null);
                return false;
            }
            sha256 = Sha256.of(bytes.get());
            sha256s.add(sha256);
            if (leaves.size() == number - 1) {
                leaves.add(TreeHash.ofLeaf(bytes.get()));
            }
            if (StoredForm.isKeyEntry(bytes.get())) {
                followKeys(number, StoredForm.readKeyEntry(key, bytes.get()), sha256, dataset, certain);
                return true;
            }
            if (StoredForm.isShredEntry(bytes.get())) {
                ShredEntry shred = StoredForm.readShredEntry(key, bytes.get());
                place(key, number, shred.number(), certain ? shred.previousSha256() : headSha256);
                headSha256 = sha256;
                shredBooks.add(new LedgerAudit.ShredBook(shred, sha256));
                return true;
            }
            if (StoredForm.isRemovalEntry(bytes.get())) {
                RemovalEntry removal = StoredForm.readRemovalEntry(key, bytes.get());
                place(key, number, removal.number(), certain ? removal.previousSha256() : headSha256);
                headSha256 = sha256;
                removalBooks.add(new LedgerAudit.RemovalBook(removal, sha256));
                return true;
            }
            entry = StoredForm.readEntry(key, bytes.get());
        } catch (LedgerCorruptException e) {
            faults.add(fault(e, null));
            return false;
        } catch (StorageException e) {
            faults.add(corrupt(key, e, null));
            sha256s.add(null);
            return false;
        }
        place(key, number, entry.number(), certain ? entry.previousSha256() : headSha256);
        headSha256 = sha256;
        books.add(new Book(entry, sha256, dataset == null ? null : manifest(key, entry, dataset)));
        return true;
    }

    private void place(String key, long number, long found, String previousSha256) {
        if (found != number) {
            faults.add(new Fault(key, "holds entry number " + found, null));
        }
        if (!previousSha256.equals(headSha256)) {
            String before = number == 1 ? "the beginning" : StoreLayout.ledgerEntry(number - 1);
            faults.add(new Fault(key, "does not follow on " + before + ": one of the two has been altered", null));
        }
    }

    private void followKeys(long number, KeyEntry entry, String sha256, @Nullable String dataset, boolean certain) {
        String key = StoreLayout.ledgerEntry(number);
        place(key, number, entry.number(), certain ? entry.previousSha256() : headSha256);
        headSha256 = sha256;
        WrappedKeys keys = null;
        String documentKey = entry.documentKey();
        if (dataset != null && documentKey != null) {
            try {
                keys = ledger.loadWrappedKeys(dataset, entry);
            } catch (LedgerCorruptException e) {
                faults.add(fault(e, null));
            } catch (StorageException e) {
                faults.add(corrupt(documentKey, e, null));
            }
        }
        keyBooks.add(new LedgerAudit.KeyBook(entry, sha256, keys));
    }

    private @Nullable Manifest manifest(String key, LedgerEntry entry, String dataset) {
        try {
            return ledger.loadManifest(key, entry, dataset);
        } catch (LedgerCorruptException e) {
            faults.add(fault(e, entry.delivery()));
        } catch (StorageException e) {
            faults.add(corrupt(entry.manifestKey(), e, entry.delivery()));
        }
        return null;
    }

    /** The rules of publication, which the walk does not know. */
    private void readStrictly() {
        try {
            ledger.read();
        } catch (LedgerCorruptException e) {
            faults.add(fault(e, null));
        }
    }

    private static Fault fault(LedgerCorruptException e, @Nullable String delivery) {
        String place = "[" + e.key() + "] ";
        String message = String.valueOf(e.getMessage());
        return new Fault(e.key(), message.startsWith(place) ? message.substring(place.length()) : message, delivery);
    }

    private static Fault corrupt(String key, StorageException e, @Nullable String delivery) {
        if (e.kind() != StorageException.Kind.CORRUPT && e.kind() != StorageException.Kind.NOT_FOUND) {
            throw e;
        }
        return new Fault(key, String.valueOf(e.getMessage()), delivery);
    }
}
