package fr.sndscopy.migration.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.FaultyStore;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetKeysTest {
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Ledger ledger = new Ledger(store, Clock.systemUTC());
    private final DatasetKeys datasetKeys = new DatasetKeys(store, ledger);
    private final MemoryKeyService ours = new MemoryKeyService();
    private final MemoryKeyService theirs = new MemoryKeyService();

    @Test
    void datasetIsMadeWithItsKeysOnce() {
        String dataset = datasetKeys.initialise(() -> ours);

        assertThat(datasetKeys.initialise(() -> {
                    throw new AssertionError("no keys for a dataset that has some");
                }))
                .isEqualTo(dataset);
        assertThat(datasetKeys.check(ledger.read(), ours)).isEmpty();
        assertRefused(theirs, "these are not its keys");
    }

    @Test
    void aProofReadWronglyOnceRefusesNoKeysAndMakesNone() {
        String dataset = datasetKeys.initialise(() -> ours);
        String proof = StoreLayout.keyProof(dataset);
        byte[] flipped = store.read(proof, 1 << 16).orElseThrow().clone();
        flipped[flipped.length / 2] ^= 1;
        FaultyStore lying = new FaultyStore(store);
        DatasetKeys asked = new DatasetKeys(lying, ledger);

        lying.lieOnce(proof, flipped);
        assertThat(asked.check(ledger.read(), ours)).isEmpty();
        lying.lieOnce(proof, null);
        assertThatThrownBy(() -> asked.make(() -> theirs)).isInstanceOf(KeyServiceException.class);
    }

    @Test
    void ofTwoWhoMakeTheDatasetAtOnceOneIsRefused() {
        DatasetKeys others = new DatasetKeys(store, new Ledger(store, Clock.systemUTC()));
        List<String> made = new ArrayList<>();

        String seen = datasetKeys.initialise(() -> {
            made.add(others.initialise(() -> theirs));
            return ours;
        });

        assertThat(made).containsExactly(seen);
        assertThat(datasetKeys.check(ledger.read(), theirs)).isEmpty();
        assertRefused(
                ours,
                "these are not its keys: there is no " + theirs.currentKeyId("evidence") + ", but "
                        + ours.currentKeyId("evidence"));
    }

    @Test
    void datasetIsNotMadeWithoutKeys() {
        assertThatThrownBy(() -> datasetKeys.initialise(() -> {
                    throw new IllegalStateException("no room for a keystore");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(store.read(StoreLayout.FORMAT_KEY, 1 << 12)).isEmpty();
    }

    @Test
    void datasetWithoutKeysGetsSomeWhileNothingIsPublished() {
        ledger.initialise();

        datasetKeys.make(() -> ours);

        assertThat(datasetKeys.check(ledger.read(), ours)).isEmpty();
        assertRefused(theirs, "these are not its keys");
        assertThatThrownBy(() -> datasetKeys.make(() -> theirs))
                .isInstanceOf(KeyServiceException.class)
                .hasMessageContaining("has keys");
    }

    @Test
    void lostKeysAreMadeAnewOnlyWhereNothingDependsOnThem() {
        ledger.initialise();
        assertThat(datasetKeys.lost("keys/keystore.p12", ledger.read()))
                .hasMessageEndingWith(" has none: sndscopy keys init makes them");

        datasetKeys.make(() -> ours);

        assertThat(datasetKeys.lost("keys/keystore.p12", ledger.read()))
                .hasMessageContaining(" has keys: put the backup back")
                .hasMessageEndingWith("never make new keys");
    }

    @Test
    void alteredProofIsNoWrongKey() {
        String dataset = datasetKeys.initialise(() -> ours);
        String key = StoreLayout.keyProof(dataset);
        byte[] whole = store.read(key, 1 << 12).orElseThrow();
        int wrappedKey = new String(whole, StandardCharsets.ISO_8859_1).indexOf("wrappedKey");
        for (int at : new int[] {whole.length - 1, wrappedKey + 20}) {
            byte[] proof = whole.clone();
            proof[at] ^= 1;
            store.delete(key);
            store.putIfAbsent(key, proof);

            assertThatThrownBy(() -> datasetKeys.check(ledger.read(), ours))
                    .as("byte %d", at)
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageStartingWith("[" + key + "] not the proof of the dataset's keys");
        }
    }

    private void assertRefused(MemoryKeyService keys, String sentence) {
        assertThatThrownBy(() -> datasetKeys.check(ledger.read(), keys))
                .isInstanceOfSatisfying(KeyServiceException.class, e -> assertThat(e.kind())
                        .isEqualTo(KeyServiceException.Kind.REFUSED))
                .hasMessageContaining(sentence);
    }
}
