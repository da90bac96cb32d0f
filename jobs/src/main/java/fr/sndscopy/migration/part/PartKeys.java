package fr.sndscopy.migration.part;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyDomain;
import fr.sndscopy.crypto.KeyMaterial;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.parquet.PartKey;
import fr.sndscopy.parquet.PartReadKey;

/** One fresh data key per object, wrapped by the key-encryption key of its domain. */
public final class PartKeys {
    private final KeyService service;

    public PartKeys(KeyService service) {
        this.service = service;
    }

    /**
     * A new key for one object.
     *
     * @param domain whose key-encryption key wraps it
     * @param aad what the object is bound to
     */
    NewKey newKey(KeyDomain domain, String aad) {
        String keyId = service.currentKeyId(domain.toString());
        WrappedKey.Pair pair = service.newDataKey(keyId);
        return new NewKey(
                keyId,
                new PartKey(
                        pair.clear(),
                        KeyMaterial.of(pair.wrapped(), service.instance()).toJson(),
                        aad));
    }

    /** Opens objects bound to {@code aad}. */
    public PartReadKey readKey(String aad) {
        return new PartReadKey(this::dataKey, aad);
    }

    private DataKey dataKey(byte[] keyMetadata) {
        return service.unwrap(KeyMaterial.parse(keyMetadata).key());
    }

    /**
     * @param keyId the key-encryption key
     * @param part the data key, in clear and wrapped; closed by whoever asked
     */
    record NewKey(String keyId, PartKey part) implements AutoCloseable {
        @Override
        public void close() {
            part.key().close();
        }
    }
}
