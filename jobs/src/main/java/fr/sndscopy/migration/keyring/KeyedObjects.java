package fr.sndscopy.migration.keyring;

import fr.sndscopy.crypto.KeyMaterial;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.SealBrokenException;
import fr.sndscopy.crypto.SealedDocument;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.ledger.LedgerReader;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.parquet.PartKeyMetadata;
import fr.sndscopy.parquet.PartRefusedException;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.SecondReading;
import fr.sndscopy.storage.StorageException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a store that have a data key, which stays as long as they do: those that manifests name, history among them but for rows that have expired, the sealed
 * checksums of reports, and the proof of the keys.
 */
final class KeyedObjects {
    private static final String PART_EXTENSION = ".parquet";

    private final ObjectReader store;
    private final LedgerReader ledger;

    KeyedObjects(ObjectReader store, LedgerReader ledger) {
        this.store = store;
        this.ledger = ledger;
    }

    /**
     * One of them.
     *
     * @param key in the store
     * @param bytes its length
     * @param keyId the key-encryption key that its manifest names, or null where no manifest names the object
     */
    record KeyedObject(String key, long bytes, @Nullable String keyId) {}

    /** Tells all of them, one publication after the other; each manifest is read for it. */
    void each(LedgerState state, Consumer<KeyedObject> told) {
        String proof = StoreLayout.keyProof(state.dataset());
        SecondReading.found(store, from -> from.stat(proof))
                .ifPresent(stat -> told.accept(new KeyedObject(proof, stat.bytes(), null)));
        for (Publication publication : state.publications()) {
            Manifest manifest = ledger.manifest(state, publication);
            boolean expired = state.expiryOf(publication.entry().delivery()).isPresent();
            for (StoredObject object : expired ? manifest.objectsBesideRows() : manifest.objects()) {
                if (!object.keyId().isEmpty()) {
                    told.accept(new KeyedObject(object.key(), object.bytes(), object.keyId()));
                }
            }
        }
        store.list(StoreLayout.EVIDENCE_PREFIX, stat -> {
            if (isSealOfReport(state, stat.key())) {
                told.accept(new KeyedObject(stat.key(), stat.bytes(), null));
            }
        });
    }

    /** Whether a key is that of the sealed checksums of a report on a published delivery. */
    private static boolean isSealOfReport(LedgerState state, String key) {
        return key.endsWith("." + StoreLayout.SEAL_EXTENSION)
                && StoreLayout.place(key)
                        .filter(place -> place.kind() == StoreLayout.Content.REPORT)
                        .filter(place -> state.publication(place.delivery()).isPresent())
                        .isPresent();
    }

    /**
     * The wrapped data key in an object, of which little more is read.
     *
     * @throws IntegrityException when the object is not there, is not what it should be, or names another key than its manifest
     */
    WrappedKey wrappedKeyOf(KeyedObject object) {
        return SecondReading.of(store, KeyedObjects::looksAltered, from -> read(from, object));
    }

    private static boolean looksAltered(RuntimeException e) {
        return e instanceof IntegrityException || SecondReading.looksAltered(e);
    }

    private static WrappedKey read(ObjectReader from, KeyedObject object) {
        WrappedKey wrapped;
        try {
            wrapped = object.key().endsWith(PART_EXTENSION)
                    ? KeyMaterial.parse(PartKeyMetadata.of(
                                    object.key(),
                                    object.bytes(),
                                    (first, length) -> range(from, object.key(), first, length)))
                            .key()
                    : SealedDocument.wrappedKeyOf(range(
                            from, object.key(), 0, (int) Math.min(object.bytes(), SealedDocument.MAX_HEADER_BYTES)));
        } catch (PartRefusedException | SealBrokenException e) {
            throw altered(String.valueOf(e.getMessage()), e);
        } catch (KeyServiceException e) {
            // of the text in the object, not of a key
            throw new IntegrityException("[" + object.key() + "] " + e.getMessage());
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.CORRUPT) {
                throw e;
            }
            throw altered(String.valueOf(e.getMessage()), e);
        }
        if (object.keyId() != null && !object.keyId().equals(wrapped.keyId())) {
            throw new IntegrityException("[" + object.key() + "] names another key than its manifest: expected "
                    + object.keyId() + ", found " + wrapped.keyId());
        }
        return wrapped;
    }

    private static byte[] range(ObjectReader from, String key, long first, int length) {
        if (length < 1) {
            throw new IntegrityException("[" + key + "] is empty");
        }
        Optional<byte[]> read = from.readRange(key, first, length);
        return read.orElseThrow(() -> new IntegrityException("[" + key + "] is not in the store"));
    }

    private static IntegrityException altered(String message, RuntimeException cause) {
        IntegrityException altered = new IntegrityException(message);
        altered.initCause(cause);
        return altered;
    }
}
