package fr.sndscopy.crypto;

import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/**
 * How key services that hold their key-encryption keys themselves wrap data keys: AES-256-GCM with a random 96-bit nonce,
 * associated data {@code sndscopy/wrap/1/<key id>}, nonce and ciphertext together in base64.
 */
public final class KeyWrapping {
    private static final String ASSOCIATED_PREFIX = "sndscopy/wrap/1/";

    private KeyWrapping() {}

    public static WrappedKey wrap(String keyId, SecretKey keyEncryptionKey, DataKey dataKey) {
        byte[] clear = dataKey.toBytes();
        try {
            byte[] sealed = AesGcm.seal(keyEncryptionKey, clear, associated(keyId));
            return new WrappedKey(keyId, Base64.getEncoder().encodeToString(sealed));
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    /**
     * The data key inside {@code wrapped}.
     *
     * @throws KeyServiceException {@link Kind#REFUSED} when it was not wrapped with this key under this id, or altered
     */
    public static DataKey unwrap(WrappedKey wrapped, SecretKey keyEncryptionKey) {
        try {
            byte[] sealed = Base64.getDecoder().decode(wrapped.wrapped());
            byte[] clear = AesGcm.open(keyEncryptionKey, sealed, associated(wrapped.keyId()));
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
}
