package fr.sndscopy.migration.evidence;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.SealedDocument;

/** Encrypts small documents that hold values: receipts, evidence. They have a key domain of their own. */
public final class Sealing {
    private static final String DOMAIN = "evidence";

    private final KeyService keys;

    public Sealing(KeyService keys) {
        this.keys = keys;
    }

    /** @param aad what the document is bound to */
    public byte[] seal(byte[] content, String aad) {
        return SealedDocument.seal(content, aad, keys, keyId());
    }

    /** @throws fr.sndscopy.crypto.KeyServiceException when the key is refused or the document is not the one bound to {@code aad} */
    public byte[] open(byte[] sealed, String aad) {
        return SealedDocument.open(sealed, aad, keys);
    }

    /** The key that new documents are sealed with. */
    public String keyId() {
        return keys.currentKeyId(DOMAIN);
    }
}
