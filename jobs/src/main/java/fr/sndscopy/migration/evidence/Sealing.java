package fr.sndscopy.migration.evidence;

import fr.sndscopy.crypto.KeyDomain;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.SealedDocument;

/**
 * Encrypts small documents: those that tell of values under the keys of what they tell of, when these are kept apart, all others under keys
 * of their own.
 */
public final class Sealing {
    private static final KeyDomain DOMAIN = KeyDomain.ofProduct("evidence");

    private final KeyService keys;

    public Sealing(KeyService keys) {
        this.keys = keys;
    }

    /** @param aad what the document is bound to */
    public byte[] seal(byte[] content, String aad) {
        return SealedDocument.seal(content, aad, keys, keyId());
    }

    /**
     * Likewise.
     *
     * @param domain whose keys protect it
     */
    public byte[] seal(byte[] content, String aad, KeyDomain domain) {
        return SealedDocument.seal(content, aad, keys, keys.currentKeyId(domain.toString()));
    }

    /** @throws fr.sndscopy.crypto.KeyServiceException when the key is refused or the document is not the one bound to {@code aad} */
    public byte[] open(byte[] sealed, String aad) {
        return SealedDocument.open(sealed, aad, keys);
    }

    /** The key that new documents are sealed with. */
    public String keyId() {
        return keys.currentKeyId(DOMAIN.toString());
    }
}
