package fr.sndscopy.migration.part;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyMaterial;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.parquet.PartKey;
import fr.sndscopy.parquet.PartReadKey;
import java.util.Locale;

/** One fresh data key per object, wrapped by the key-encryption key of its table's domain. */
public final class PartKeys {
    private final KeyService service;

    public PartKeys(KeyService service) {
        this.service = service;
    }

    /**
     * A new key for one object.
     *
     * @param product the table's product; names its domain
     * @param aad what the object is bound to
     */
    NewKey newKey(String product, String aad) {
        String keyId = service.currentKeyId(domainOf(product));
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

    /** {@code PMSI MCO} → {@code pmsi-mco}. */
    static String domainOf(String product) {
        String domain = java.text.Normalizer.normalize(product, java.text.Normalizer.Form.NFD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        return domain.isEmpty() ? "snds" : domain;
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
