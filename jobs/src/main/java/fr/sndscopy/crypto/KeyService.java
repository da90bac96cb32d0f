package fr.sndscopy.crypto;

/**
 * Keeps key-encryption keys, which never leave it, and wraps data keys with them. Safe for use by several threads.
 *
 * <p>All methods throw {@link KeyServiceException}.
 */
public interface KeyService {

    /**
     * The id of the key-encryption key that new data of a domain is wrapped with; the key is made when there is none.
     *
     * @param domain a product family, of letters, digits, {@code -} and {@code _}
     */
    String currentKeyId(String domain);

    /** A fresh random 256-bit data key, and its wrapped form. */
    WrappedKey.Pair newDataKey(String keyId);

    /**
     * The data key inside {@code wrapped}.
     *
     * @throws KeyServiceException {@link KeyServiceException.Kind#REFUSED} when the key is unknown, destroyed, or not the
     *     one it was wrapped with
     */
    DataKey unwrap(WrappedKey wrapped);
}
