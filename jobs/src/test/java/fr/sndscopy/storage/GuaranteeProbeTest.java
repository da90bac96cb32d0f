package fr.sndscopy.storage;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.storage.GuaranteeProbe.Deleted;
import fr.sndscopy.storage.GuaranteeProbe.Findings;
import fr.sndscopy.storage.GuaranteeProbe.Resistance;
import fr.sndscopy.storage.ObjectVersions.Versioning;
import fr.sndscopy.storage.VersionedWrites.Checksum;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import fr.sndscopy.storage.memory.VersionedMemoryStore;
import fr.sndscopy.storage.memory.VersionedMemoryStore.Broken;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of a store is what it did, not what it says of itself. */
final class GuaranteeProbeTest {
    private static final Duration LOCK = Duration.ofSeconds(2);
    private static final Set<Retention.Mode> BOTH = EnumSet.allOf(Retention.Mode.class);

    private final VersionedMemoryStore store = new VersionedMemoryStore();

    private Findings probe(Set<Retention.Mode> modes) {
        return new GuaranteeProbe(store, LOCK).run(modes).orElseThrow();
    }

    private List<ObjectVersion> versions() {
        List<ObjectVersion> all = new ArrayList<>();
        store.versions().orElseThrow().list("", all::add);
        return all;
    }

    @Test
    void aStoreThatKeepsItsWordIsFoundToAndIsLeftAsItWas() {
        Findings found = probe(BOTH);

        assertThat(found.versioning()).isEqualTo(Versioning.ENABLED);
        assertThat(found.deleted()).isEqualTo(Deleted.STILL_READ);
        assertThat(found.locks())
                .isEqualTo(Map.of(
                        Retention.Mode.GOVERNANCE, Resistance.HOLDS, Retention.Mode.COMPLIANCE, Resistance.HOLDS));
        assertThat(found.taken()).isEmpty();
        assertThat(found.unanswered()).isEmpty();
        assertThat(found.left()).isEmpty();
        assertThat(versions()).isEmpty();
    }

    @Test
    void noLockIsTriedThatNobodyAskedFor() {
        assertThat(probe(Set.of()).locks()).isEmpty();
        assertThat(probe(Set.of(Retention.Mode.COMPLIANCE)).locks()).containsOnlyKeys(Retention.Mode.COMPLIANCE);
        store.lockingNothing();
        assertThat(probe(BOTH).locks()).isEmpty();
    }

    @Test
    void aStoreThatKeepsNoVersionsSaysSoAndIsNoFailure() {
        store.keepingNothing();

        Findings found = probe(BOTH);

        assertThat(found.versioning()).isEqualTo(Versioning.NEVER);
        assertThat(found.deleted()).isEqualTo(Deleted.GONE);
        assertThat(found.locks()).isEmpty();
    }

    @Test
    void aLockThatDoesNotHoldIsFoundOut() {
        store.with(Broken.LOCKS_DO_NOT_HOLD);

        assertThat(probe(Set.of(Retention.Mode.COMPLIANCE)).locks())
                .containsEntry(Retention.Mode.COMPLIANCE, Resistance.REMOVED);
    }

    @Test
    void aLockThatIsForgottenIsFoundOut() {
        store.with(Broken.LOCKS_ARE_FORGOTTEN);

        assertThat(probe(Set.of(Retention.Mode.COMPLIANCE)).locks())
                .containsEntry(Retention.Mode.COMPLIANCE, Resistance.FORGOTTEN);
    }

    @Test
    void credentialsThatCanTakeALockOffAreFoundOut() {
        store.with(Broken.GOVERNANCE_IS_PASSED_OVER);

        assertThat(probe(BOTH).locks())
                .containsEntry(Retention.Mode.GOVERNANCE, Resistance.UNLOCKED)
                .containsEntry(Retention.Mode.COMPLIANCE, Resistance.HOLDS);
    }

    @Test
    void aModeThatIsRefusedIsSaid() {
        store.with(Broken.NO_GOVERNANCE);

        assertThat(probe(BOTH).locks())
                .containsEntry(Retention.Mode.GOVERNANCE, Resistance.REFUSED)
                .containsEntry(Retention.Mode.COMPLIANCE, Resistance.HOLDS);
    }

    @Test
    void whoMayRemoveNoVersionLearnsNothingOfLocksAndIsToldWhatIsLeft() {
        store.with(Broken.VERSIONS_STAY);

        Findings found = probe(Set.of(Retention.Mode.GOVERNANCE));

        assertThat(found.locks()).containsEntry(Retention.Mode.GOVERNANCE, Resistance.NOT_TOLD);
        assertThat(found.left()).hasSameSizeAs(versions()).allSatisfy(version -> assertThat(version.key())
                .startsWith(StoreProbe.PREFIX));
    }

    @Test
    void whoMayNotListVersionsIsToldThatHeDoesNotKnow() {
        store.with(Broken.NO_LIST);

        Findings found = probe(Set.of());

        assertThat(found.deleted()).isEqualTo(Deleted.NOT_TOLD);
        assertThat(found.unanswered()).anySatisfy(said -> assertThat(said).contains("list of versions refused"));
    }

    @Test
    void checksumsThatNobodyLooksAtAreFoundOut() {
        store.with(Broken.NO_CHECKSUMS);

        assertThat(probe(Set.of()).taken()).containsExactlyInAnyOrder(Checksum.values());
    }

    @Test
    void theOtherProbeLeavesNoVersionsEither() {
        assertThat(new StoreProbe(store, Clock.systemUTC()).run().faults()).isEmpty();

        assertThat(versions()).isEmpty();
    }

    @Test
    void aStoreWithoutVersionsAtAllIsNotAsked() {
        assertThat(new GuaranteeProbe(new MemoryObjectStore()).run(BOTH)).isEmpty();
    }
}
