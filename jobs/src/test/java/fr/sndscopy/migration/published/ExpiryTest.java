package fr.sndscopy.migration.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Part;
import fr.sndscopy.ledger.Premise;
import fr.sndscopy.ledger.RemovalEntry;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.published.Expiry.Found;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removes rows of what readers no longer see, of a store in memory, and no others. */
final class ExpiryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    @BeforeEach
    void published() throws IOException {
        tiny = new TinyStore(directory);
        tiny.publish("T-1", "2019-03", "a;1.50;01/03/2019;1", "b;x;02/03/2019;2");
        tiny.publish("T-2", "2019-04", "c;4.00;01/04/2019;4");
    }

    private Expiry expiry(ObjectStore store) {
        return new Expiry(store, tiny.ledger, Clock.systemUTC(), 2);
    }

    private void withdraw(String delivery) {
        tiny.ledger.recordRemoval(RemovalEntry.Kind.WITHDRAW, List.of(delivery), "a trial", "somebody", "test");
    }

    @Test
    void rowsThatAManifestNamesOfAnotherDeliveryAreNotRemovedForIt() {
        Manifest like = tiny.ledger.manifest("T-1").orElseThrow();
        String ofAnother = tiny.keys("data/ER_TINY_F/period=2019-04").get(0);
        List<Part> parts = like.parts().stream()
                .map(part -> new Part(
                        part.name(),
                        part.table(),
                        "2019-05",
                        part.file(),
                        part.firstByte(),
                        part.byteCount(),
                        part.books(),
                        part.data() == null
                                ? null
                                : new Manifest.StoredObject(
                                        ofAnother,
                                        part.data().bytes(),
                                        part.data().sha256(),
                                        part.data().keyId(),
                                        part.data().aad()),
                        part.quarantine(),
                        null))
                .toList();
        tiny.ledger.publish(
                new Manifest(
                        like.format(),
                        like.dataset(),
                        "T-3",
                        like.product(),
                        Sha256.of("T-3".getBytes(StandardCharsets.UTF_8)),
                        like.planSha256(),
                        like.toolVersion(),
                        like.configurationSha256(),
                        like.operator(),
                        like.files(),
                        like.tables().stream()
                                .map(table -> new Manifest.Table(
                                        table.table(),
                                        "2019-05",
                                        table.vintage(),
                                        table.schemaVersion(),
                                        1,
                                        table.books(),
                                        table.normalised()))
                                .toList(),
                        parts,
                        like.evidence()),
                null,
                1,
                Premise.NONE,
                objects -> {});
        withdraw("T-3");

        assertThatThrownBy(() -> expiry(tiny.store).find(Set.of("T-3"), Duration.ZERO))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("[" + ofAnother + "] named as rows of T-3, whose they are not");
        assertThat(tiny.keys("data/")).contains(ofAnother);
    }

    @Test
    void whatTheStoreDoesNotLetGoIsToldAndIsLeftForTheNextCall() throws IOException {
        withdraw("T-1");
        String kept = tiny.keys("data/ER_TINY_F/period=2019-03").get(0);
        ObjectStore refusing = new HookedStore(tiny.store, (call, key) -> {
            if (call == HookedStore.Call.DELETE && key.equals(kept)) {
                throw new StorageException(StorageException.Kind.REFUSED, "[" + key + "] no right to remove it", null);
            }
        });
        Found found = expiry(refusing).find(Set.of(), Duration.ZERO);

        assertThatThrownBy(() -> expiry(refusing).run(found, "a trial", "somebody", "test"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("no right to remove it");
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        Found left = expiry(tiny.store).find(Set.of(), Duration.ofDays(1));
        assertThat(left.lines()).singleElement().satisfies(line -> {
            assertThat(line.begun()).isTrue();
            assertThat(line.objects()).isPositive();
        });
        assertThat(expiry(tiny.store).run(left, "a trial", "somebody", "test")).isEmpty();

        assertThat(tiny.keys("data/")).isNotEmpty().noneMatch(key -> key.contains("/T-1/"));
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }
}
