package fr.sndscopy.spark.work;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KmsInstance;
import fr.sndscopy.crypto.WrappedKey;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys of an executor, of which those that new data is wrapped with are the driver's choice. Nothing is made, replaced or destroyed
 * here: a key that was made in one machine's keystore would be nowhere else, and what it wrapped lost with it.
 */
final class GivenKeys implements KeyService {
    private final KeyService keys;
    private final Map<String, String> current;

    /** @param current the ids of the keys to wrap with, by domain */
    GivenKeys(KeyService keys, Map<String, String> current) {
        this.keys = keys;
        this.current = Map.copyOf(current);
    }

    @Override
    public String currentKeyId(String domain) {
        String id = current.get(domain);
        if (id == null || !keys.keyIds().contains(id)) {
            throw new KeyServiceException(
                    KeyServiceException.Kind.REFUSED,
                    "[" + (id == null ? domain : id)
                            + "] not among the keys of this executor: expected those of the driver;"
                            + " copy its keystore to every worker, also when a key is new",
                    null);
        }
        return id;
    }

    @Override
    public Set<String> keyIds() {
        return keys.keyIds();
    }

    @Override
    public String opening(WrappedKey wrapped) {
        return keys.opening(wrapped);
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
        return keys.unwrap(wrapped);
    }

    @Override
    public List<DataKey> unwrapAll(List<WrappedKey> wrapped) {
        return keys.unwrapAll(wrapped);
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
    public String rotate(String domain) {
        throw notHere();
    }

    @Override
    public void destroy(String keyId) {
        throw notHere();
    }

    @Override
    public void destroyAll(String domain) {
        throw notHere();
    }

    @Override
    public WrappedKey rewrap(WrappedKey wrapped, String keyId) {
        throw notHere();
    }

    private static UnsupportedOperationException notHere() {
        return new UnsupportedOperationException("an executor changes no keys");
    }

    /** They are the process's. */
    @Override
    public void close() {
        // nothing of its own
    }
}
