package fr.sndscopy.migration.evidence;

import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.SealBrokenException;
import fr.sndscopy.crypto.SealedDocument;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.SecondReading;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The sealed document that only the keys of a dataset open, read. */
public final class KeyProof {
    private static final int MAX_PROOF_BYTES = 1 << 16;
    static final String REMEDY =
            ": put the backup back, copy the folder keys from the home that made the dataset, or name the token that"
                    + " has them; never make new keys";

    private final ObjectReader store;

    public KeyProof(ObjectReader store) {
        this.store = store;
    }

    static byte[] content(String dataset) {
        return CanonicalJson.write(Map.of("dataset", dataset));
    }

    /** Asked once more before it is said to be missing: new keys may be made then. */
    Optional<byte[]> find(String dataset) {
        return SecondReading.found(store, from -> from.read(StoreLayout.keyProof(dataset), MAX_PROOF_BYTES));
    }

    /**
     * The proof, once these keys have opened it; empty where there is none.
     *
     * @throws KeyServiceException when they are not those of the dataset
     * @throws IntegrityException when it has been altered
     */
    public Optional<byte[]> open(String dataset, KeyService keys) {
        Optional<byte[]> proof = find(dataset);
        if (proof.isEmpty()) {
            return proof;
        }
        return SecondReading.of(store, KeyProof::looksAltered, from -> {
            Optional<byte[]> read = from.read(StoreLayout.keyProof(dataset), MAX_PROOF_BYTES);
            read.ifPresent(document -> checkProof(dataset, document, keys));
            return read;
        });
    }

    /** A document of which a bit has flipped on the way names another key, or does not open. */
    private static boolean looksAltered(RuntimeException e) {
        return e instanceof IntegrityException
                || (e instanceof KeyServiceException refused && refused.kind() == Kind.REFUSED)
                || SecondReading.looksAltered(e);
    }

    private void checkProof(String dataset, byte[] document, KeyService keys) {
        String place = "[" + StoreLayout.keyProof(dataset) + "] ";
        try {
            String keyId = keys.opening(SealedDocument.wrappedKeyOf(document));
            if (!keys.keyIds().contains(keyId)) {
                throw foreign(dataset, keyId, keys.keyIds());
            }
            if (!Arrays.equals(opened(dataset, document, keyId, keys), content(dataset))) {
                throw new IntegrityException(place + "not the proof of this dataset's keys");
            }
        } catch (SealBrokenException e) {
            throw altered(place + "not the proof of the dataset's keys: " + e.getMessage(), e);
        }
    }

    /** A key that its id tells from all others is the right one: what it refuses was altered. */
    private static byte[] opened(String dataset, byte[] document, String keyId, KeyService keys) {
        try {
            return new Sealing(keys).open(document, StoreLayout.keyProofAad(dataset));
        } catch (KeyServiceException e) {
            boolean told =
                    KeyId.parse(keyId).filter(id -> id.checkValue() != null).isPresent();
            if (e.kind() != Kind.REFUSED || !told) {
                throw e;
            }
            throw altered(
                    "[" + StoreLayout.keyProof(dataset) + "] not the proof of the dataset's keys: " + e.getMessage(),
                    e);
        }
    }

    static KeyServiceException foreign(String dataset, String lacking, Set<String> here) {
        String domain = KeyId.parse(lacking).map(KeyId::domain).orElse("");
        String instead = here.stream()
                .filter(id -> KeyId.parse(id)
                        .filter(other -> other.domain().equals(domain))
                        .isPresent())
                .findFirst()
                .map(other -> ", but " + other)
                .orElse("");
        return new KeyServiceException(
                Kind.REFUSED,
                "[dataset " + dataset + "] these are not its keys: there is no " + lacking + instead
                        + "; they are another dataset's, or were made anew" + REMEDY,
                null);
    }

    private static IntegrityException altered(String message, Exception cause) {
        IntegrityException altered = new IntegrityException(message);
        altered.initCause(cause);
        return altered;
    }
}
