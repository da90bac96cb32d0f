package fr.sndscopy.ledger.keyring;

import java.util.List;

/**
 * Data keys of published objects, wrapped anew. The objects, and the wrapped keys in them, stay what they are. Stored as canonical JSON
 * (RFC 8785) under a key that has its SHA-256.
 *
 * @param format {@value #FORMAT}
 * @param dataset the store's dataset id
 * @param keys sorted by object, each object once
 */
public record WrappedKeys(String format, String dataset, List<Line> keys) {
    public static final String FORMAT = "sndscopy-wrapped-keys/1";

    public WrappedKeys {
        keys = List.copyOf(keys);
    }

    /**
     * The data key of one object.
     *
     * @param object its key in the store
     * @param of SHA-256 of the wrapped key, as text, that is in the object itself
     * @param keyId the key-encryption key that the data key is wrapped with here
     * @param wrappedKey opaque text, made and understood by the key service
     */
    public record Line(String object, String of, String keyId, String wrappedKey) {}
}
