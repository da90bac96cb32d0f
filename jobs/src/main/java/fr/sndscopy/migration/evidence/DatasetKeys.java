package fr.sndscopy.migration.evidence;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.ObjectStore;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys of a store's dataset. They are made together with it and are its own: whoever writes to it first shows that his keys are
 * these, so that nothing is ever published under keys that the next reader does not have.
 */
public final class DatasetKeys {

    private final ObjectStore store;
    private final Ledger ledger;
    private final KeyProof proof;

    public DatasetKeys(ObjectStore store, Ledger ledger) {
        this.store = store;
        this.ledger = ledger;
        this.proof = new KeyProof(store);
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
            throw refused("dataset " + dataset, "has keys" + KeyProof.REMEDY);
        }
        KeyService keys = made(make);
        prove(dataset, keys);
        return keys;
    }

    /** Whether a dataset has had keys, be it only that it was made with some. */
    private boolean hasKeys(LedgerState state) {
        return state.size() > 0 || proof.find(state.dataset()).isPresent();
    }

    private static KeyService made(Supplier<KeyService> make) {
        KeyService keys = make.get();
        new Sealing(keys).keyId();
        return keys;
    }

    private void prove(String dataset, KeyService keys) {
        byte[] proof = new Sealing(keys).seal(KeyProof.content(dataset), StoreLayout.keyProofAad(dataset));
        store.putIfAbsent(StoreLayout.keyProof(dataset), proof);
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
        Optional<byte[]> opened = proof.open(state.dataset(), keys);
        Set<String> lacking = Stream.concat(
                        state.publications().stream().flatMap(publication -> publication.keyIds().stream()),
                        state.keyEntries().stream().flatMap(entry -> entry.keyIds().stream()))
                .filter(id -> !here.contains(id)
                        && !state.retiredKeys().contains(id)
                        && state.shredOf(id).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        if (!lacking.isEmpty()) {
            boolean partly = opened.isPresent()
                    || state.publications().stream()
                            .flatMap(publication -> publication.keyIds().stream())
                            .anyMatch(here::contains);
            throw partly
                    ? older(state, lacking)
                    : KeyProof.foreign(state.dataset(), lacking.iterator().next(), here);
        }
        return openNewest(state, keys);
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
                        + " that is here; they are another dataset's, or were made anew" + KeyProof.REMEDY,
                refused);
    }

    private static KeyServiceException older(LedgerState state, Set<String> lacking) {
        String first = lacking.iterator().next();
        String needed = state.publications().stream()
                .filter(publication -> publication.keyIds().contains(first))
                .map(publication -> publication.entry().delivery() + " is encrypted with")
                .findFirst()
                .orElse("data keys have been wrapped anew with");
        return new KeyServiceException(
                Kind.REFUSED,
                "[dataset " + state.dataset()
                        + "] its keys are not all here: they are older than the store and lack "
                        + first + ", which " + needed
                        + (lacking.size() == 1 ? "" : ", and " + (lacking.size() - 1) + " more")
                        + ": put the newest backup back; never make new keys",
                null);
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
                        ? "not there: the store's dataset " + state.dataset() + " has keys" + KeyProof.REMEDY
                        : "not there, and the store's dataset " + state.dataset()
                                + " has none: sndscopy keys init makes them");
    }

    /** Likewise, when it is not known whether the store has a dataset. */
    public static KeyServiceException lost(String place) {
        return refused(
                place,
                "not there: keys are made together with a dataset, by the first migrate or by keys init. If the store"
                        + " has a dataset, it has keys" + KeyProof.REMEDY);
    }

    private static KeyServiceException refused(String place, String problem) {
        return new KeyServiceException(Kind.REFUSED, "[" + place + "] " + problem, null);
    }
}
