package fr.sndscopy.migration.part;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.WrappedKey;
import java.util.Set;

/** Refuses every key: for work that must do without. */
public enum NoKeys implements KeyService {
    INSTANCE;

    @Override
    public String currentKeyId(String domain) {
        throw refused(domain);
    }

    @Override
    public String rotate(String domain) {
        throw refused(domain);
    }

    @Override
    public void destroy(String keyId) {
        throw refused(keyId);
    }

    @Override
    public void destroyAll(String domain) {
        throw refused(domain);
    }

    @Override
    public WrappedKey.Pair newDataKey(String keyId) {
        throw refused(keyId);
    }

    @Override
    public DataKey unwrap(WrappedKey wrapped) {
        throw refused(wrapped.keyId());
    }

    @Override
    public WrappedKey rewrap(WrappedKey wrapped, String keyId) {
        throw refused(wrapped.keyId());
    }

    @Override
    public Set<String> keyIds() {
        return Set.of();
    }

    @Override
    public void close() {
        // there is nothing to forget
    }

    private static KeyServiceException refused(String what) {
        return new KeyServiceException(
                KeyServiceException.Kind.REFUSED, "[key " + what + "] this is work without keys", null);
    }
}
