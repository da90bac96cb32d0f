package fr.sndscopy.migration.evidence;

import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.SealBrokenException;
import fr.sndscopy.crypto.SealedDocument;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.SecondReading;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The keys of a store's dataset. They are made together with it and are its own: whoever writes to it first shows that his keys are
 * these, so that nothing is ever published under keys that the next reader does not have.
 */
public final class DatasetKeys {
    private static final int MAX_PROOF_BYTES = 1 << 16;
    private static final String REMEDY =
            ": put the backup back, or copy the folder keys from the home that made the dataset; never make new keys";

    private final ObjectStore store;
    private final Ledger ledger;

    public DatasetKeys(ObjectStore store, Ledger ledger) {
        this.store = store;
        this.ledger = ledger;
    }

    /**
     * The store's dataset; it is made with its keys where there is none. A proof of the keys is stored before the dataset is, so that there
     * is no dataset without one, whenever this is killed and however many do it at once.
     *
     * @param make the keys, made where there are none; not asked when there is a dataset
     * @return the dataset's id
     */
    public String initialise(Supplier<KeyService> make) {
        return ledger.initialise(dataset -> prove(dataset, make.get()));
    }

    /**
     * Makes keys where nothing depends on any yet; the dataset, if there is one, has them from now on.
     *
     * @throws KeyServiceException {@link Kind#REFUSED} when the store's dataset has keys
     */
    public KeyService make(Supplier<KeyService> make) {
        Optional<LedgerState> state = new PublishedTables(ledger).state();
        if (state.isEmpty()) {
            return made(make);
        }
        String dataset = state.get().dataset();
        if (hasKeys(state.get())) {
            throw refused("dataset " + dataset, "has keys" + REMEDY);
        }
        KeyService keys = made(make);
        prove(dataset, keys);
        return keys;
    }

    /** Whether a dataset has had keys, be it only that it was made with some. */
    private boolean hasKeys(LedgerState state) {
        return state.size() > 0 || proof(state.dataset()).isPresent();
    }

    private static KeyService made(Supplier<KeyService> make) {
        KeyService keys = make.get();
        new Sealing(keys).keyId();
        return keys;
    }

    private void prove(String dataset, KeyService keys) {
        byte[] proof = new Sealing(keys).seal(content(dataset), StoreLayout.keyProofAad(dataset));
        store.putIfAbsent(StoreLayout.keyProof(dataset), proof);
    }

    private static byte[] content(String dataset) {
        return CanonicalJson.write(Map.of("dataset", dataset));
    }

    /** Asked once more before it is said to be missing: new keys may be made then. */
    private Optional<byte[]> proof(String dataset) {
        return SecondReading.found(store, from -> from.read(StoreLayout.keyProof(dataset), MAX_PROOF_BYTES));
    }

    /**
     * The proof, once these keys have opened it; empty where there is none.
     *
     * @throws KeyServiceException when they are not those of the dataset
     * @throws IntegrityException when it has been altered
     */
    public Optional<byte[]> openProof(String dataset, KeyService keys) {
        Optional<byte[]> proof = proof(dataset);
        if (proof.isEmpty()) {
            return proof;
        }
        return SecondReading.of(store, DatasetKeys::looksAltered, from -> {
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

    /**
     * Checks that keys are those of the dataset, and complete.
     *
     * @return the delivery whose evidence they opened, the newest that has any; empty when nothing is published
     * @throws KeyServiceException {@link Kind#REFUSED} when they are not
     * @throws IntegrityException when what is to be opened has been altered
     */
    public Optional<String> check(LedgerState state, KeyService keys) {
        Set<String> here = keys.keyIds();
        Optional<byte[]> proof = openProof(state.dataset(), keys);
        Set<String> lacking = state.publications().stream()
                .flatMap(publication -> publication.keyIds().stream())
                .filter(id -> !here.contains(id))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!lacking.isEmpty()) {
            boolean partly = proof.isPresent()
                    || state.publications().stream()
                            .flatMap(publication -> publication.keyIds().stream())
                            .anyMatch(here::contains);
            throw partly
                    ? older(state, lacking)
                    : foreign(state.dataset(), lacking.iterator().next(), here);
        }
        return openNewest(state, keys);
    }

    private void checkProof(String dataset, byte[] document, KeyService keys) {
        String place = "[" + StoreLayout.keyProof(dataset) + "] ";
        try {
            String keyId = SealedDocument.keyId(document);
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

    private Optional<String> openNewest(LedgerState state, KeyService keys) {
        for (int i = state.publications().size() - 1; i >= 0; i--) {
            Publication publication = state.publications().get(i);
            Manifest manifest = ledger.manifest(state, publication);
            Manifest.StoredObject evidence = manifest.evidence();
            if (evidence == null) {
                continue;
            }
            try {
                new EvidenceReader(store, new Sealing(keys)).open(manifest);
            } catch (KeyServiceException e) {
                throw e.kind() == Kind.UNAVAILABLE ? e : otherKey(manifest, evidence.keyId(), e);
            }
            return Optional.of(manifest.delivery());
        }
        return Optional.empty();
    }

    private static KeyServiceException otherKey(Manifest manifest, String keyId, KeyServiceException refused) {
        return new KeyServiceException(
                Kind.REFUSED,
                "[dataset " + manifest.dataset() + "] these are not its keys: the newest evidence, that of "
                        + manifest.delivery() + ", does not open with the key " + keyId
                        + " that is here; the keystore is another dataset's, or was made anew" + REMEDY,
                refused);
    }

    private static KeyServiceException foreign(String dataset, String lacking, Set<String> here) {
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
                        + "; the keystore is another dataset's, or was made anew" + REMEDY,
                null);
    }

    private static KeyServiceException older(LedgerState state, Set<String> lacking) {
        String first = lacking.iterator().next();
        String delivery = state.publications().stream()
                .filter(publication -> publication.keyIds().contains(first))
                .map(publication -> publication.entry().delivery())
                .findFirst()
                .orElse("");
        return new KeyServiceException(
                Kind.REFUSED,
                "[dataset " + state.dataset()
                        + "] its keys are not all here: the keystore is older than the store and lacks "
                        + first + ", which " + delivery + " is encrypted with"
                        + (lacking.size() == 1 ? "" : ", and " + (lacking.size() - 1) + " more")
                        + ": put the newest backup back; never make new keys",
                null);
    }

    private static IntegrityException altered(String message, Exception cause) {
        IntegrityException altered = new IntegrityException(message);
        altered.initCause(cause);
        return altered;
    }

    /**
     * What is to be said when there are no keys at hand, and the store has a dataset.
     *
     * @param place where they should be
     */
    public KeyServiceException lost(String place, LedgerState state) {
        return refused(
                place,
                hasKeys(state)
                        ? "not there: the store's dataset " + state.dataset() + " has keys" + REMEDY
                        : "not there, and the store's dataset " + state.dataset()
                                + " has none: sndscopy keys init makes them");
    }

    /** Likewise, when it is not known whether the store has a dataset. */
    public static KeyServiceException lost(String place) {
        return refused(
                place,
                "not there: keys are made together with a dataset, by the first migrate or by keys init. If the store"
                        + " has a dataset, it has keys" + REMEDY);
    }

    private static KeyServiceException refused(String place, String problem) {
        return new KeyServiceException(Kind.REFUSED, "[" + place + "] " + problem, null);
    }
}
