package fr.sndscopy.migration.keyring;

import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.LedgerReader;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import fr.sndscopy.ledger.keyring.WrappedKeys;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a ledger says of data keys that were wrapped anew, the newest of each, and of keys that are retired or shredded. Immutable. In memory it takes
 * about half a kilobyte for each object whose data key was wrapped anew.
 */
public final class RewrappedIndex {
    /** Of a ledger that says nothing of keys. */
    public static final RewrappedIndex NONE = new RewrappedIndex(Set.of(), List.of());

    private final Map<String, WrappedKey> newest = new HashMap<>();
    private final Map<String, String> keyIds = new HashMap<>();
    private final Set<String> retired;
    private final List<ShredEntry> shreds;

    private RewrappedIndex(Set<String> retired, List<ShredEntry> shreds) {
        this.retired = Set.copyOf(retired);
        this.shreds = List.copyOf(shreds);
    }

    /**
     * Reads the documents of all entries of keys.
     *
     * @throws fr.sndscopy.ledger.LedgerCorruptException when one is not there, or altered
     */
    public static RewrappedIndex of(LedgerReader ledger, LedgerState state) {
        if (state.keyEntries().isEmpty() && state.shreds().isEmpty()) {
            return NONE;
        }
        RewrappedIndex index = new RewrappedIndex(state.retiredKeys(), state.shreds());
        state.keyEntries().stream()
                .filter(entry -> entry.kind() == KeyEntry.Kind.REWRAP)
                .forEach(entry -> index.add(ledger.wrappedKeys(state.dataset(), entry)));
        return index;
    }

    /** Of what an audit could read. */
    public static RewrappedIndex of(LedgerAudit audit) {
        RewrappedIndex index = new RewrappedIndex(
                audit.retiredKeys(),
                audit.shredBooks().stream().map(LedgerAudit.ShredBook::entry).toList());
        for (LedgerAudit.KeyBook book : audit.keyBooks()) {
            WrappedKeys keys = book.keys();
            if (keys != null) {
                index.add(keys);
            }
        }
        return index;
    }

    private void add(WrappedKeys document) {
        for (WrappedKeys.Line line : document.keys()) {
            newest.put(line.of(), new WrappedKey(line.keyId(), line.wrappedKey()));
            keyIds.put(line.object(), line.keyId());
        }
    }

    /** The newest form of a wrapped key as it is in an object; empty when it was never wrapped anew. */
    Optional<WrappedKey> newestOf(WrappedKey inObject) {
        return Optional.ofNullable(newest.get(fingerprint(inObject)));
    }

    /** The key that the data key of an object is wrapped with now; empty when it is the one that the object names. */
    public Optional<String> keyIdOf(String object) {
        return Optional.ofNullable(keyIds.get(object));
    }

    /** The keys that nothing needs any more. */
    public Set<String> retired() {
        return retired;
    }

    /** What says that a key, or another of its domain, was destroyed with what it protects; empty when nothing does. */
    public Optional<ShredEntry> shredOf(String keyId) {
        return shreds.stream().filter(shred -> shred.isOfItsDomains(keyId)).findFirst();
    }

    /** Likewise of a domain: all its keys, those to be made among them. */
    Optional<ShredEntry> shredOfDomain(String domain) {
        return shreds.stream().filter(shred -> shred.domains().contains(domain)).findFirst();
    }

    /** How many objects have data keys that were wrapped anew. */
    public int size() {
        return keyIds.size();
    }

    /** SHA-256 of the text of a wrapped key, by which documents name the one in an object. */
    static String fingerprint(WrappedKey wrapped) {
        return Sha256.of(wrapped.wrapped().getBytes(StandardCharsets.UTF_8));
    }
}
