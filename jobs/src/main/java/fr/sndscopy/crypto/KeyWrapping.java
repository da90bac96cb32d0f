package fr.sndscopy.crypto;

import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/**
 * How key services whose key-encryption keys do AES-GCM wrap data keys: AES-256-GCM with a random 96-bit nonce, associated data {@code
 * sndscopy/wrap/1/<key id>}, nonce and ciphertext together in base64.
 */
public final class KeyWrapping {
    private static final String ASSOCIATED_PREFIX = "sndscopy/wrap/1/";

    private KeyWrapping() {}

    /** A key-encryption key that does AES-256-GCM, wherever it is. */
    public interface Aead {
        /** A 96-bit nonce that was never used with this key, the ciphertext, and a 128-bit tag. */
        byte[] seal(byte[] clear, byte[] associated);

        /**
         * The inverse of {@link #seal}.
         *
         * @throws AEADBadTagException when the key, the associated bytes or the ciphertext are not those it was sealed with
         */
        byte[] open(byte[] sealed, byte[] associated) throws AEADBadTagException;
    }

    public static WrappedKey wrap(String keyId, SecretKey keyEncryptionKey, DataKey dataKey) {
        return wrap(keyId, new InMemory(keyEncryptionKey), dataKey);
    }

    /** Wraps a data key under the id of {@code keyEncryptionKey}. */
    public static WrappedKey wrap(String keyId, Aead keyEncryptionKey, DataKey dataKey) {
        byte[] clear = dataKey.toBytes();
        try {
            byte[] sealed = keyEncryptionKey.seal(clear, associated(keyId));
            return new WrappedKey(keyId, Base64.getEncoder().encodeToString(sealed));
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    /** As {@link #unwrap(WrappedKey, Aead)}, with a key that is in memory. */
    public static DataKey unwrap(WrappedKey wrapped, SecretKey keyEncryptionKey) {
        return unwrap(wrapped, new InMemory(keyEncryptionKey));
    }

    /**
     * The data key inside {@code wrapped}.
     *
     * @throws KeyServiceException {@link Kind#REFUSED} when it was not wrapped with this key under this id, or altered
     */
    public static DataKey unwrap(WrappedKey wrapped, Aead keyEncryptionKey) {
        try {
            byte[] sealed = Base64.getDecoder().decode(wrapped.wrapped());
            byte[] clear = keyEncryptionKey.open(sealed, associated(wrapped.keyId()));
            return DataKey.takeOwnershipOf(clear);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new KeyServiceException(
                    Kind.REFUSED,
                    "[key " + wrapped.keyId() + "] a data key was altered, or wrapped with another key",
                    e);
        }
    }

    private static byte[] associated(String keyId) {
        return (ASSOCIATED_PREFIX + keyId).getBytes(StandardCharsets.UTF_8);
    }

    private record InMemory(SecretKey key) implements Aead {
        @Override
        public byte[] seal(byte[] clear, byte[] associated) {
            return AesGcm.seal(key, clear, associated);
        }

        @Override
        public byte[] open(byte[] sealed, byte[] associated) throws AEADBadTagException {
            return AesGcm.open(key, sealed, associated);
        }
    }
}
