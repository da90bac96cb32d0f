package fr.sndscopy.crypto;

import java.util.Set;

/**
 * Keeps key-encryption keys, which never leave it, and wraps data keys with them. Safe for use by several threads, until it is closed.
 *
 * <p>No two keys have the same id, in one service or in two. All methods throw {@link KeyServiceException}; after {@link #close()},
 * {@link IllegalStateException}.
 */
public interface KeyService extends AutoCloseable {

    /**
     * The id of the key-encryption key that new data of a domain is wrapped with; the key is made when there is none.
     *
     * @param domain a product family, of letters, digits, {@code -} and {@code _}
     */
    String currentKeyId(String domain);

    /** The ids of all keys that can wrap and unwrap, in order. */
    Set<String> keyIds();

    /** A fresh random 256-bit data key, and its wrapped form. */
    WrappedKey.Pair newDataKey(String keyId);

    /**
     * The data key inside {@code wrapped}.
     *
     * @throws KeyServiceException {@link KeyServiceException.Kind#REFUSED} when the key is unknown, destroyed, or not the
     *     one it was wrapped with
     */
    DataKey unwrap(WrappedKey wrapped);

    /** How other readers find this service. */
    default KmsInstance instance() {
        return KmsInstance.DEFAULT;
    }

    /** Forgets what opens the keys: a password, a session. The keys stay. */
    @Override
    void close();
}
