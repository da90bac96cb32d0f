package fr.sndscopy.migration.keyring;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyDomain;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KmsInstance;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.ledger.keyring.ShredEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A key service that also opens what was wrapped with keys that are gone, by the wrapped keys that the ledger names in their place. Whoever
 * reads an object hands in the wrapped key that is in it, and need not know. What is new is wrapped by the service behind.
 *
 * <p>What the ledger says is shredded it does not open, nor make keys for, whatever the service behind has: a backup of a keystore brings
 * nothing back.
 */
public final class RewrappedKeys implements KeyService {
    private final KeyService keys;
    private final Supplier<RewrappedIndex> source;
    private final Preference preference;
    private @Nullable RewrappedIndex index;

    /** Which of two wrapped forms of a data key is opened. */
    private enum Preference {
        /** That in the object, if its key is here: the ledger need not be asked. */
        IN_OBJECT,
        /** The newest: whether it opens is seen only so. */
        NEWEST
    }

    private RewrappedKeys(KeyService keys, Supplier<RewrappedIndex> source, Preference preference) {
        this.keys = keys;
        this.source = source;
        this.preference = preference;
    }

    /**
     * For readers.
     *
     * @param source asked when a key is not here, and again when it does not know the wrapped key either
     */
    public static RewrappedKeys of(KeyService keys, Supplier<RewrappedIndex> source) {
        return new RewrappedKeys(keys, source, Preference.IN_OBJECT);
    }

    /** For who verifies: opens the newest form of each data key, though the one in the object might open too. */
    public static RewrappedKeys preferring(KeyService keys, RewrappedIndex index) {
        return new RewrappedKeys(keys, () -> index, Preference.NEWEST);
    }

    /**
     * The form of a data key that is to be opened.
     *
     * @throws KeyServiceException {@link KeyServiceException.Kind#REFUSED} when it is shredded
     */
    private WrappedKey resolve(WrappedKey wrapped) {
        WrappedKey newest = newest(wrapped);
        if (KeyDomain.ofKey(newest.keyId()).filter(KeyDomain::isOfPeriod).isPresent()) {
            requireNotShredded(newest.keyId(), known().shredOf(newest.keyId()));
        }
        return newest;
    }

    private static void requireNotShredded(String what, Optional<ShredEntry> shred) {
        shred.ifPresent(entry -> {
            throw new KeyServiceException(
                    KeyServiceException.Kind.REFUSED,
                    "[key " + what + "] " + entry.byWhom() + ": what it protected cannot be read any more",
                    null);
        });
    }

    /** For keys that are to protect something: of domains whose keys can be destroyed, what the ledger says now. */
    private void requireUsable(String domain) {
        if (KeyDomain.parse(domain).filter(KeyDomain::isOfPeriod).isPresent()) {
            requireNotShredded(domain, known().shredOfDomain(domain));
        }
    }

    private WrappedKey newest(WrappedKey wrapped) {
        if (preference == Preference.IN_OBJECT && keys.keyIds().contains(wrapped.keyId())) {
            return wrapped;
        }
        return known().newestOf(wrapped)
                .or(() -> preference == Preference.IN_OBJECT ? read().newestOf(wrapped) : Optional.empty())
                .orElse(wrapped);
    }

    private synchronized RewrappedIndex known() {
        return index == null ? read() : index;
    }

    private synchronized RewrappedIndex read() {
        RewrappedIndex read = source.get();
        index = read;
        return read;
    }

    @Override
    public String currentKeyId(String domain) {
        requireUsable(domain);
        return keys.currentKeyId(domain);
    }

    /** Those that are here. */
    @Override
    public Set<String> keyIds() {
        return keys.keyIds();
    }

    @Override
    public String opening(WrappedKey wrapped) {
        return keys.opening(newest(wrapped));
    }

    @Override
    public String rotate(String domain) {
        requireUsable(domain);
        return keys.rotate(domain);
    }

    @Override
    public void destroy(String keyId) {
        keys.destroy(keyId);
    }

    @Override
    public void destroyAll(String domain) {
        keys.destroyAll(domain);
    }

    @Override
    public WrappedKey.Pair newDataKey(String keyId) {
        return keys.newDataKey(keyId);
    }

    @Override
    public List<WrappedKey.Pair> newDataKeys(String keyId, int count) {
        return keys.newDataKeys(keyId, count);
    }

    @Override
    public DataKey unwrap(WrappedKey wrapped) {
        return keys.unwrap(resolve(wrapped));
    }

    @Override
    public List<DataKey> unwrapAll(List<WrappedKey> wrapped) {
        return keys.unwrapAll(wrapped.stream().map(this::resolve).toList());
    }

    @Override
    public WrappedKey rewrap(WrappedKey wrapped, String keyId) {
        return keys.rewrap(resolve(wrapped), keyId);
    }

    @Override
    public List<WrappedKey> rewrapAll(List<WrappedKey> wrapped, String keyId) {
        return keys.rewrapAll(wrapped.stream().map(this::resolve).toList(), keyId);
    }

    @Override
    public Limits limits() {
        return keys.limits();
    }

    @Override
    public KmsInstance instance() {
        return keys.instance();
    }

    @Override
    public void close() {
        keys.close();
    }
}
