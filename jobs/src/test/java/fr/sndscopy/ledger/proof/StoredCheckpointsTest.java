package fr.sndscopy.ledger.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.SignatureAlgorithm;
import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.checkpoint.TestKeys;
import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.CheckpointExpectation.Coverage;
import fr.sndscopy.ledger.proof.CheckpointMaker.Made;
import fr.sndscopy.ledger.proof.CheckpointName.Form;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.evidence.DatasetKeys;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoredCheckpointsTest {
    private final Instant later = Instant.now().plusSeconds(3600);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    @SuppressWarnings("NullAway.Init") // set before each
    private StoredCheckpoints checkpoints;

    @SuppressWarnings("NullAway.Init") // set before each
    private String origin;

    @BeforeEach
    void publishTwo() throws IOException {
        tiny = new TinyStore(directory);
        new DatasetKeys(tiny.store, tiny.ledger).initialise(() -> tiny.keys);
        checkpoints = new StoredCheckpoints(tiny.store);
        publish("T-1", "2019-01");
        publish("T-2", "2019-02");
        origin = StoredCheckpoints.origin(tiny.ledger.read().dataset());
    }

    private void publish(String id, String period) throws IOException {
        tiny.publish(id, period, "a;1.50;01/02/2019;1");
    }

    private Made make(SigningKey key) {
        return new CheckpointMaker(tiny.store).make(key, new Ledger(tiny.store, Clock.systemUTC()).reader());
    }

    private CheckpointAudit.Findings audit(@Nullable List<TrustedKey> pinned, KeptCheckpoint... kept) {
        return audit(pinned, later, Coverage.TOLD, kept);
    }

    private CheckpointAudit.Findings audit(
            @Nullable List<TrustedKey> pinned, Instant now, Coverage coverage, KeptCheckpoint... kept) {
        return CheckpointAudit.of(
                tiny.store,
                new Ledger(tiny.store, Clock.systemUTC()).audit(),
                new CheckpointExpectation(pinned == null ? null : name -> pinned, List.of(kept), coverage),
                now);
    }

    private static List<TrustedKey> pin(SigningKey... keys) {
        List<TrustedKey> pinned = new ArrayList<>();
        for (SigningKey key : keys) {
            pinned.add(new TrustedKey(key.verifier(), null, null));
        }
        return pinned;
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void aCheckpointIsMadeOnceForAllEntriesAndHolds(SignatureAlgorithm algorithm) throws IOException {
        SigningKey key = TestKeys.fresh(algorithm, origin);

        Made made = make(key);
        assertThat(made.outcome()).isEqualTo(PutOutcome.CREATED);
        assertThat(tiny.keys(StoreLayout.CHECKPOINTS_PREFIX))
                .hasSize(4)
                .allMatch(name -> name.startsWith(
                        "checkpoints/00000000000000000002-" + key.verifier().idText()));
        List<TreeHash> leaves = List.of(
                TreeHash.ofLeaf(tiny.content(StoreLayout.ledgerEntry(1))),
                TreeHash.ofLeaf(tiny.content(StoreLayout.ledgerEntry(2))));
        assertThat(Checkpoint.parse(made.stored().note().text()))
                .isEqualTo(new Checkpoint(origin, 2, new MerkleTree(leaves).root()));

        assertThat(make(key).outcome()).isEqualTo(PutOutcome.TAKEN);
        publish("T-3", "2019-03");
        assertThat(make(key).stored().name().size()).isEqualTo(3);
        CheckpointAudit.Findings found = audit(pin(key));
        assertThat(found.faults()).isEmpty();
        assertThat(found.notices()).isEmpty();
        assertThat(found.stored()).isEqualTo(2);
        assertThat(found.signedEntries()).isEqualTo(3);
        assertThat(found.signedBy()).isEqualTo(key.verifier().idText());
    }

    @Test
    void aKeyDoesNotContradictWhatItSignedBefore() throws IOException {
        SigningKey key = TestKeys.ofRfc8032(origin);
        make(key);
        String entry = StoreLayout.ledgerEntry(2);
        byte[] before = tiny.content(entry);
        tiny.replace(
                entry,
                new String(before, StandardCharsets.UTF_8)
                        .replaceAll("\"time\":\"20..", "\"time\":\"1999")
                        .getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> make(key))
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("not of the first 2 entries of this ledger: something else was signed");

        tiny.store.delete(entry);
        assertThatThrownBy(() -> make(key))
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("covers 2 entries, and the ledger has 1");

        tiny.replace(entry, before);
        assertThat(make(key).outcome()).isEqualTo(PutOutcome.TAKEN);
    }

    @Test
    void whatWasLeftUnfinishedIsFinished() throws IOException {
        SigningKey key = TestKeys.fresh(SignatureAlgorithm.ECDSA_P256, origin);
        CheckpointName name = make(key).stored().name();
        tiny.store.delete(name.key(Form.NOTE));
        tiny.store.delete(name.key(Form.RAW));
        assertThat(checkpoints.list()).isEmpty();

        assertThat(make(key).outcome()).isEqualTo(PutOutcome.CREATED);
        assertThat(audit(pin(key)).faults()).isEmpty();

        tiny.store.delete(name.key(Form.NOTE));
        tiny.replace(name.key(Form.OPENSSH), "something else".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> make(key))
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining(name.key(Form.OPENSSH));
    }

    @Test
    void nothingIsSignedWhereNothingIsPublishedOrForAnotherLedger() throws IOException {
        TinyStore other = new TinyStore(directory.resolve("other"));
        other.ledger.initialise();
        assertThatThrownBy(
                        () -> new CheckpointMaker(other.store).make(TestKeys.ofRfc8032(origin), other.ledger.reader()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing is published");
        assertThatThrownBy(() -> make(TestKeys.ofRfc8032("sndscopy/another")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(checkpoints.list()).isEmpty();
    }

    @Test
    void eachFormThatIsAlteredOrGoneIsNamed() throws IOException {
        SigningKey key = TestKeys.ofRfc8032(origin);
        CheckpointName name = make(key).stored().name();
        for (Form form : Form.values()) {
            String place = name.key(form);
            byte[] good = tiny.content(place);
            byte[] flipped = good.clone();
            flipped[flipped.length / 2] ^= 1;
            tiny.replace(place, flipped);
            assertThat(audit(pin(key)).faults()).as("%s", form).anySatisfy(fault -> assertThat(fault.key())
                    .isEqualTo(place));
            tiny.store.delete(place);
            if (form == Form.NOTE) {
                assertThat(audit(pin(key)).faults()).singleElement().satisfies(fault -> assertThat(fault.problem())
                        .contains("no checkpoint of a pinned key"));
            } else {
                assertThat(audit(pin(key)).faults()).anySatisfy(fault -> {
                    assertThat(fault.key()).isEqualTo(place);
                    assertThat(fault.problem()).isEqualTo("missing");
                });
            }
            tiny.replace(place, good);
        }
        assertThat(audit(pin(key)).faults()).isEmpty();
    }

    @Test
    void aNoteThatIsTooLongIsNamedAndTheRestLookedAt() throws IOException {
        SigningKey key = TestKeys.ofRfc8032(origin);
        make(key);
        String place = new CheckpointName(1, "00000000").key(Form.NOTE);
        tiny.replace(place, new byte[SignedNote.MAX_BYTES + 1]);
        CheckpointAudit.Findings found = audit(pin(key));
        assertThat(found.faults()).singleElement().satisfies(fault -> assertThat(fault.key())
                .isEqualTo(place));
        assertThat(found.signedEntries()).isEqualTo(2);
    }

    @Test
    void whoSignedIsToldByPinnedKeysAlone() {
        SigningKey key = TestKeys.ofRfc8032(origin);
        SigningKey thief = TestKeys.fresh(SignatureAlgorithm.ED25519, origin);
        assertThat(audit(null).notices()).singleElement().satisfies(notice -> assertThat(notice)
                .startsWith("the ledger is not signed"));
        make(thief);
        assertThat(audit(null).faults()).isEmpty();
        assertThat(audit(null).notices()).singleElement().satisfies(notice -> assertThat(notice)
                .startsWith("who signed the 1 checkpoint is not checked"));
        assertThat(audit(pin(key)).faults()).singleElement().satisfies(fault -> assertThat(fault.problem())
                .contains("no checkpoint of a pinned key covers"));
        make(key);
        assertThat(audit(pin(key)).faults()).isEmpty();
        assertThat(audit(pin(key)).notices()).containsExactly("1 checkpoint signed by none of the pinned keys");
        assertThat(audit(pin(key, thief)).notices()).isEmpty();
    }

    @Test
    void aKeyCountsWhileItIsValid() {
        SigningKey key = TestKeys.ofRfc8032(origin);
        make(key);
        Instant written =
                Instant.parse(tiny.ledger.read().publications().get(1).entry().time());
        record Case(@Nullable Instant after, @Nullable Instant before, boolean good) {}
        for (Case one : List.of(
                new Case(null, null, true),
                new Case(written.minusSeconds(9), written.plusSeconds(9), true),
                new Case(null, written, false),
                new Case(null, written.minusSeconds(9), false),
                new Case(later.minusSeconds(1), null, true),
                new Case(later.plusSeconds(1), null, false))) {
            var faults = audit(List.of(new TrustedKey(key.verifier(), one.after(), one.before())))
                    .faults();
            assertThat(faults.isEmpty()).as("%s: %s", one, faults).isEqualTo(one.good());
        }
        // one key on two lines: a period in which it was not valid lies between
        assertThat(audit(List.of(
                                new TrustedKey(key.verifier(), null, written.minusSeconds(9)),
                                new TrustedKey(key.verifier(), written.minusSeconds(1), null)))
                        .faults())
                .isEmpty();
    }

    @Test
    void entriesBehindTheLastCheckpointAreToldOrRefused() throws IOException {
        SigningKey key = TestKeys.ofRfc8032(origin);
        make(key);
        publish("T-3", "2019-03");
        publish("T-4", "2019-04");
        assertThat(audit(pin(key)).faults()).isEmpty();
        assertThat(audit(pin(key)).notices()).singleElement().satisfies(notice -> assertThat(notice)
                .startsWith("entries 3 to 4 are not covered"));
        assertThat(audit(pin(key), later, Coverage.REQUIRED).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.problem()).startsWith("entries 3 to 4 are not covered"));
    }

    @Test
    void theEntryThatWasWrittenAnewIsFoundBetweenTwoCheckpoints() throws IOException {
        SigningKey key = TestKeys.ofRfc8032(origin);
        make(key);
        publish("T-3", "2019-03");
        make(key);
        publish("T-4", "2019-04");
        KeptCheckpoint kept =
                KeptCheckpoint.parse("kept.note", make(key).stored().note().toBytes());
        byte[] third = tiny.content(StoreLayout.ledgerEntry(3));
        tiny.replace(
                StoreLayout.ledgerEntry(3),
                new String(third, StandardCharsets.UTF_8)
                        .replaceAll("\"time\":\"20..", "\"time\":\"1999")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(audit(pin(key), kept).faults())
                .satisfiesExactly(
                        fault -> {
                            assertThat(fault.key()).startsWith("checkpoints/00000000000000000003-");
                            assertThat(fault.problem())
                                    .isEqualTo(
                                            "not of the first 3 entries of this ledger, which was written anew behind entry"
                                                    + " 2; so is one behind it");
                        },
                        fault -> {
                            assertThat(fault.key()).isEqualTo("ledger/");
                            assertThat(fault.problem())
                                    .startsWith("the kept checkpoint kept.note is not of the first 4 entries");
                        });
    }

    @Test
    void aKeptCheckpointOfAnotherLedgerOrKeyIsRefused() {
        SigningKey key = TestKeys.ofRfc8032(origin);
        make(key);
        TreeHash root = StoredCheckpoints.tree(tiny.ledger.read()).root();
        SigningKey elsewhere = TestKeys.ofRfc8032("sndscopy/elsewhere");
        KeptCheckpoint other = KeptCheckpoint.parse(
                "other.note",
                elsewhere.sign(new Checkpoint("sndscopy/elsewhere", 2, root)).toBytes());
        KeptCheckpoint stranger = KeptCheckpoint.parse(
                "stranger.note",
                TestKeys.fresh(SignatureAlgorithm.ED25519, origin)
                        .sign(new Checkpoint(origin, 2, root))
                        .toBytes());

        assertThat(audit(null, other).faults()).singleElement().satisfies(fault -> assertThat(fault.problem())
                .contains("of another ledger than this"));
        assertThat(audit(null, stranger).faults()).isEmpty();
        assertThat(audit(pin(key), stranger).faults()).singleElement().satisfies(fault -> assertThat(
                        fault.key() + " " + fault.problem())
                .isEqualTo("kept checkpoint stranger.note signed by none of the pinned keys"));
    }
}
