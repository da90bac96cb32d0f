package fr.sndscopy.migration.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.AttackDocument;
import fr.sndscopy.FormatDocument;
import fr.sndscopy.SecondVerifier;
import fr.sndscopy.checkpoint.AuditorTools;
import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.Cosigner;
import fr.sndscopy.checkpoint.SignatureAlgorithm;
import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.checkpoint.TestKeys;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.checkpoint.WitnessKey;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.ledger.proof.CheckpointExpectation.Coverage;
import fr.sndscopy.ledger.proof.Cosignatures;
import fr.sndscopy.ledger.proof.KeptCheckpoint;
import fr.sndscopy.ledger.proof.WitnessPolicy;
import fr.sndscopy.ledger.proof.Witnessing;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.report.AuditReport.Reservation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What somebody can do who has stolen the key that signs the ledger, and may write to the store, when others have cosigned: of three known
 * witnesses two have seen all six entries.
 */
final class WitnessedStoreAttacksTest extends AttackedStore {
    private static final String SECTION = "On a witnessed store";
    private static final Instant SEEN = Instant.parse("2026-11-29T12:00:00Z");

    private final List<Cosigner> witnesses = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before all
    private SigningKey signer;

    @SuppressWarnings("NullAway.Init") // set before all
    private Map<String, byte[]> witnessed;

    /** The signed checkpoint over six entries. */
    @SuppressWarnings("NullAway.Init") // set before all
    private SignedNote note;

    /** Who notices. */
    private enum Knowing {
        /** Anybody who can read the store: what was cosigned is not how the ledger begins. */
        NOTHING,
        /** Who has the keys of the three from elsewhere, and demands two of them; nobody without, not even with the key of the ledger. */
        WITNESSES;

        /** As {@code ATTACKS.md} calls them. */
        String who() {
            return this == NOTHING ? "anybody" : "witnesses";
        }
    }

    /** @param key a pattern of what is named */
    private record Attack(String name, Knowing knowing, String key, Alteration alteration) {}

    @BeforeAll
    void haveItSeen() throws IOException {
        signer = newSigner();
        for (String name : List.of("a", "b", "c")) {
            witnesses.add(cosigner(name));
        }
        note = sign(signer).note();
        store(witnesses.get(0));
        store(witnesses.get(1));
        witnessed = copy();
        assertThat(checkpoints()).hasSize(4 + 2);
    }

    private static Cosigner cosigner(String name) {
        return new Cosigner("witness.example.org/" + name, TestKeys.pair(SignatureAlgorithm.ED25519));
    }

    private void store(Cosigner witness) {
        new Cosignatures(tiny.store).add(kept(witness.cosign(note, SEEN)), tiny.ledger.read(), List.of(witness.key()));
    }

    private static KeptCheckpoint kept(SignedNote note) {
        return KeptCheckpoint.parse("last.note", note.toBytes());
    }

    private String cosigned(int witness) {
        return String.format(
                "checkpoints/%020d-%s.cosigned", 6, witnesses.get(witness).key().idText());
    }

    private List<TrustedKey> pinned(String origin) {
        assertThat(origin).isEqualTo(signer.verifier().name());
        return List.of(new TrustedKey(signer.verifier(), null, null));
    }

    private List<WitnessKey> keys() {
        return witnesses.stream().map(Cosigner::key).toList();
    }

    private CheckpointExpectation demanding(@Nullable Integer required) {
        return new CheckpointExpectation(
                this::pinned,
                List.of(),
                Coverage.REQUIRED,
                required == null ? null : new WitnessPolicy(keys(), required));
    }

    /** Another operator in the first entry, everything behind it made to fit, and signed with the stolen key. */
    private void signAnew() throws IOException {
        checkpoints().stream().filter(key -> !key.endsWith(".cosigned")).forEach(tiny.store::delete);
        takeAwayTiles(1);
        anewWithEntry(
                1,
                manifest -> manifest.put("operator", "somebody else"),
                entry -> entry.put("operator", "somebody else"));
        sign(signer);
    }

    private List<Attack> attacks() {
        String first = cosigned(0);
        String second = cosigned(1);
        return List.of(
                new Attack("resigned_beside_witnesses", Knowing.NOTHING, first, this::signAnew),
                new Attack("cut_beside_witnesses", Knowing.NOTHING, first, () -> {
                    tiny.store.delete(entryKey(6));
                    checkpoints().stream()
                            .filter(key -> !key.endsWith(".cosigned"))
                            .forEach(tiny.store::delete);
                    takeAwayTiles(6);
                    sign(signer);
                }),
                new Attack("foreign_cosignature", Knowing.NOTHING, first, () -> {
                    String other = "sndscopy/00000000-0000-4000-8000-000000000000";
                    Checkpoint checkpoint = Checkpoint.parse(note.text());
                    tiny.replace(
                            first,
                            witnesses
                                    .get(0)
                                    .cosign(
                                            TestKeys.fresh(SignatureAlgorithm.ED25519, other)
                                                    .sign(new Checkpoint(other, 6, checkpoint.root())),
                                            SEEN)
                                    .toBytes());
                }),
                new Attack("resigned_without_witnesses", Knowing.WITNESSES, "checkpoints/", () -> {
                    tiny.store.delete(first);
                    tiny.store.delete(second);
                    signAnew();
                }),
                new Attack("lost_cosignature", Knowing.WITNESSES, "checkpoints/", () -> tiny.store.delete(first)),
                new Attack("flip_cosignature", Knowing.WITNESSES, first, () -> {
                    String text = new String(tiny.content(first), StandardCharsets.UTF_8);
                    int at = text.lastIndexOf(' ') + 40;
                    char other = text.charAt(at) == 'A' ? 'B' : 'A';
                    tiny.replace(
                            first,
                            (text.substring(0, at) + other + text.substring(at + 1)).getBytes(StandardCharsets.UTF_8));
                }),
                new Attack(
                        "swap_cosignature", Knowing.WITNESSES, second, () -> tiny.replace(second, tiny.content(first))),
                new Attack("cosigned_by_stranger", Knowing.WITNESSES, "checkpoints/", () -> {
                    tiny.store.delete(first);
                    tiny.store.delete(second);
                    signAnew();
                    for (String name : List.of("x", "y")) {
                        Cosigner stranger = cosigner(name);
                        SignedNote anew = SignedNote.parse(tiny.content(checkpoints().stream()
                                .filter(key -> key.endsWith(".note"))
                                .findFirst()
                                .orElseThrow()));
                        new Cosignatures(tiny.store)
                                .add(kept(stranger.cosign(anew, SEEN)), tiny.ledger.read(), List.of(stranger.key()));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> eachAttackIsNoticed() throws IOException {
        return attacks().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name() + ": " + attack.knowing(), () -> {
                    restore(witnessed);
                    attack.alteration().run();
                    VerificationResult byKey = verify(demanding(null));
                    VerificationResult byTwo = verify(demanding(2));
                    if (attack.knowing() == Knowing.NOTHING) {
                        assertThat(keys(verify(CheckpointExpectation.NONE))).contains(attack.key());
                    } else {
                        assertThat(byKey.faults()).isEmpty();
                    }
                    assertThat(keys(byTwo)).contains(attack.key());
                    AttackDocument.says(SECTION, attack.name(), attack.knowing().who(), said(byTwo));
                    AuditReport audit = audit(demanding(2));
                    assertThat(audit.verdict()).isEqualTo(AuditReport.Verdict.TO_BE_REFUSED);
                    assertThat(audit.faults())
                            .extracting(AuditReport.Fault::key)
                            .contains(attack.key());
                }));
    }

    @Test
    void eachAttackIsInTheDocumentAndNoOther() throws IOException {
        AttackDocument.lists(SECTION, attacks().stream().map(Attack::name).toList());
    }

    @Test
    void asManyAsAreDemandedMustHaveSeenIt() throws IOException {
        restore(witnessed);
        for (int required : List.of(1, 2)) {
            VerificationResult result = verify(demanding(required));
            assertThat(result.faults()).isEmpty();
            assertThat(result.checkpoints().witnessedEntries()).isEqualTo(6);
        }
        assertThat(verify(demanding(3)).faults())
                .singleElement()
                .hasToString(
                        "[checkpoints/] no checkpoint is cosigned by 3 of 3 witnesses: sndscopy ledger cosign makes"
                                + " cosignatures");
        tiny.store.delete(cosigned(0));
        assertThat(verify(demanding(1)).faults()).isEmpty();
        assertThatThrownBy(() -> new WitnessPolicy(keys(), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 1 to 3");
    }

    @Test
    void entriesThatWitnessesHaveNotSeenAreTold() throws IOException {
        restore(witnessed);
        tiny.publish("T-9", "2019-09", rows(6));
        sign(signer);
        CheckpointExpectation told =
                new CheckpointExpectation(this::pinned, List.of(), Coverage.TOLD, new WitnessPolicy(keys(), 2));

        assertThat(verify(told).faults()).isEmpty();
        assertThat(verify(told).notices()).contains("entries 7 to 7 are not cosigned by 2 of 3 witnesses");
        assertThat(keys(verify(demanding(2)))).containsExactly("checkpoints/");
        AuditReport audit = audit(told);
        assertThat(audit.reservations()).contains(new Reservation(Reservation.Kind.ENTRIES_NOT_WITNESSED, 1));
        assertThat(audit.signatures().witnessedEntries()).isEqualTo(6);
    }

    @Test
    void aWitnessCosignsWhatGoesOnFromWhatHeCosignedLast() throws IOException {
        restore(afterFour);
        sign(signer);
        Cosigner witness = witnesses.get(2);
        SignedNote first = Witnessing.cosign(tiny.store, this::pinned, null, witness, SEEN);
        assertThat(Checkpoint.parse(first.text()).size()).isEqualTo(4);
        assertThat(witness.key().cosigned(first)).contains(SEEN);
        restore(witnessed);

        SignedNote second = Witnessing.cosign(tiny.store, this::pinned, kept(first), witness, SEEN);
        assertThat(Checkpoint.parse(second.text()).size()).isEqualTo(6);
        assertThat(second.signers(List.of(signer.verifier()))).hasSize(1);
    }

    @Test
    void aWitnessCosignsNothingThatContradictsWhatHeCosignedLast() throws IOException {
        restore(witnessed);
        Cosigner witness = witnesses.get(0);
        KeptCheckpoint last = kept(witness.cosign(note, SEEN));

        checkpoints().forEach(tiny.store::delete);
        signAnew();
        assertThatThrownBy(() -> Witnessing.cosign(tiny.store, this::pinned, last, witness, SEEN))
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("the kept checkpoint last.note is not of the first 6 entries of this ledger");
        restore(afterFour);
        sign(signer);
        assertThatThrownBy(() -> Witnessing.cosign(tiny.store, this::pinned, last, witness, SEEN))
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("it was cut, or put back");
        Map<String, byte[]> older = new TreeMap<>(copy());
        restore(whole);
        for (Map.Entry<String, byte[]> object : older.entrySet()) {
            if (object.getKey().startsWith("checkpoints/")) {
                tiny.replace(object.getKey(), object.getValue());
            }
        }
        assertThatThrownBy(() -> Witnessing.cosign(tiny.store, this::pinned, last, witness, SEEN))
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("newer ones were taken away");
        restore(whole);
        assertThatThrownBy(() -> Witnessing.cosign(tiny.store, this::pinned, null, witness, SEEN))
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("no checkpoint of a pinned key");
        restore(witnessed);
        assertThatThrownBy(() -> Witnessing.cosign(tiny.store, this::pinned, last, witnesses.get(1), SEEN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not cosigned by this witness");
    }

    @Test
    void whatAWitnessHasSeenOfAnotherHistoryIsNotStored() throws IOException {
        restore(witnessed);
        KeptCheckpoint seen = kept(witnesses.get(2).cosign(note, SEEN));
        signAnew();

        assertThatThrownBy(() -> new Cosignatures(tiny.store).add(seen, tiny.ledger.read(), keys()))
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("[last.note] what the witness has seen is not how this ledger begins");
    }

    @TestFactory
    Stream<DynamicTest> eachAttackIsNoticedByTheSecondImplementation() throws IOException {
        String test = "WitnessedStoreAttacksTest.eachAttackIsNoticedByTheSecondImplementation";
        SecondVerifier.require(SecondVerifier.Level.SEALED, test);
        AuditorTools.require("openssl", test);
        AuditorTools.require("ssh-keygen", test);
        Path signers = Files.writeString(
                directory.resolve("allowed_signers"),
                new TrustedKey(signer.verifier(), null, null).allowedSigner() + "\n");
        Path file = Files.writeString(
                directory.resolve("witnesses"),
                String.join("\n", keys().stream().map(WitnessKey::vkey).toList()) + "\n");
        String[] key = {"--allowed-signers", signers.toString()};
        String[] two = {
            "--allowed-signers", signers.toString(), "--witnesses", file.toString(), "--require-witnesses", "2"
        };
        return Stream.concat(
                Stream.of(DynamicTest.dynamicTest("nothing: good", () -> {
                    restore(witnessed);
                    SecondVerifier.Outcome outcome = SecondVerifier.verify(writeOut("witnessed"), two);
                    assertThat(outcome.code()).as(outcome.text()).isZero();
                    assertThat(outcome.text()).contains("\"witnessedEntries\": 6");
                })),
                attacks().stream()
                        .map(attack -> DynamicTest.dynamicTest(attack.name() + ": " + attack.knowing(), () -> {
                            restore(witnessed);
                            attack.alteration().run();
                            SecondVerifier.Outcome byKey = SecondVerifier.verify(writeOut(attack.name()), key);
                            assertThat(byKey.code())
                                    .as(byKey.text())
                                    .isEqualTo(attack.knowing() == Knowing.NOTHING ? 4 : 0);
                            SecondVerifier.Outcome byTwo = SecondVerifier.verify(writeOut(attack.name()), two);
                            assertThat(byTwo.code()).as(byTwo.text()).isEqualTo(4);
                            assertThat(byTwo.faults()).contains(attack.key());
                        })));
    }

    @Test
    void eachAttackIsNamedByACheckOfTheFormat() {
        String checks = FormatDocument.section("## 11. What a verifier MUST check");
        assertThat(attacks()).allSatisfy(attack -> assertThat(checks).contains("`" + attack.name() + "`"));
    }
}
