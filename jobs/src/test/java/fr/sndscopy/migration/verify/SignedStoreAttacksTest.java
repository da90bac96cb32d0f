package fr.sndscopy.migration.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import fr.sndscopy.AttackDocument;
import fr.sndscopy.FormatDocument;
import fr.sndscopy.SecondVerifier;
import fr.sndscopy.checkpoint.AuditorTools;
import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.SignatureAlgorithm;
import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.checkpoint.TestKeys;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.ledger.proof.CheckpointName;
import fr.sndscopy.ledger.proof.KeptCheckpoint;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.report.AuditReport.Reservation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What somebody can do to a store whose entries were signed when they were published, one thing at a time, and who notices. */
final class SignedStoreAttacksTest extends AttackedStore {
    private static final String SECTION = "On a signed store";
    /** The others leave the first four entries as they were. */
    private static final Set<String> TOLD_BY_AN_OLDER_CHECKPOINT =
            Set.of("signed_rewrite_operator", "signed_rewrite_time", "resigned_with_stolen_key");

    /** The whole store, each of its entries signed when it was published: checkpoints over 1 to 6. */
    @SuppressWarnings("NullAway.Init") // set before all
    private Map<String, byte[]> signed;

    @SuppressWarnings("NullAway.Init") // set before all
    private Map<String, byte[]> signedAfterFour;

    @SuppressWarnings("NullAway.Init") // set before all
    private SigningKey signer;

    /** What an auditor kept when there were six entries. */
    @SuppressWarnings("NullAway.Init") // set before all
    private KeptCheckpoint kept;

    /** What another kept when there were four. */
    @SuppressWarnings("NullAway.Init") // set before all
    private KeptCheckpoint older;

    /** As if each publication had been signed: the entries behind it are put aside meanwhile. */
    @BeforeAll
    void signEachEntry() throws IOException {
        signer = newSigner();
        Map<Long, byte[]> entries = new TreeMap<>();
        for (long number = 1; number <= 6; number++) {
            entries.put(number, tiny.content(entryKey(number)));
            tiny.store.delete(entryKey(number));
        }
        for (Map.Entry<Long, byte[]> entry : entries.entrySet()) {
            tiny.replace(entryKey(entry.getKey()), entry.getValue());
            kept = KeptCheckpoint.parse("kept.note", sign(signer).note().toBytes());
            if (entry.getKey() == 4) {
                older = kept;
            }
        }
        signed = copy();
        assertThat(checkpoints()).hasSize(6 * 4);
        signedAfterFour = new TreeMap<>(afterFour);
        checkpoints().stream()
                .filter(key -> key.compareTo("checkpoints/00000000000000000005") < 0)
                .forEach(key -> signedAfterFour.put(key, tiny.content(key)));
    }

    private String checkpoint(long size, CheckpointName.Form form) {
        return new CheckpointName(size, signer.verifier().idText()).key(form);
    }

    /** Who notices an attack on a store that is signed. */
    private enum Knowing {
        /** Anybody who can read the store. */
        NOTHING,
        /** Who has the public key from elsewhere. */
        PUBLIC_KEY,
        /** Who kept a checkpoint, with or without the public key; nobody else. */
        CHECKPOINT;

        /** As {@code ATTACKS.md} calls them. */
        String who() {
            return switch (this) {
                case NOTHING -> "anybody";
                case PUBLIC_KEY -> "public key";
                case CHECKPOINT -> "kept checkpoint";
            };
        }
    }

    /**
     * One attack on a store that is signed.
     *
     * @param knowing what has to be known to notice it
     * @param key a pattern of what is named
     */
    private record SignedAttack(String name, Knowing knowing, String key, Alteration alteration) {}

    @TestFactory
    Stream<DynamicTest> eachAttackOnASignedStoreIsNoticed() throws IOException {
        List<SignedAttack> attacks = signedAttacks();
        assertThat(attacks).hasSize(16).extracting(SignedAttack::name).doesNotHaveDuplicates();
        return attacks.stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name() + ": " + attack.knowing(), () -> {
                    restore(signed);
                    attack.alteration().run();
                    check(attack);
                }));
    }

    @Test
    void eachAttackIsInTheDocumentAndNoOther() throws IOException {
        AttackDocument.lists(
                SECTION, signedAttacks().stream().map(SignedAttack::name).toList());
    }

    void check(SignedAttack attack) throws IOException {
        VerificationResult byAnybody = verify(CheckpointExpectation.NONE);
        VerificationResult byKey = verify(pinned());
        VerificationResult byCheckpoint =
                verify(new CheckpointExpectation(null, List.of(kept), CheckpointExpectation.Coverage.TOLD));
        VerificationResult byBoth = verify(
                new CheckpointExpectation(pinned().pinned(), List.of(kept), CheckpointExpectation.Coverage.REQUIRED));

        if (attack.knowing() == Knowing.NOTHING) {
            assertThat(keys(byAnybody)).anyMatch(key -> key.matches(attack.key()));
        } else {
            assertThat(byAnybody.faults()).isEmpty();
        }
        if (attack.knowing() == Knowing.CHECKPOINT) {
            assertThat(byKey.faults()).isEmpty();
            assertThat(keys(byCheckpoint)).anyMatch(key -> key.matches(attack.key()));
        } else {
            assertThat(keys(byKey)).anyMatch(key -> key.matches(attack.key()));
        }
        assertThat(keys(byBoth)).anyMatch(key -> key.matches(attack.key()));
        AttackDocument.says(
                SECTION,
                attack.name(),
                attack.knowing().who(),
                said(
                        switch (attack.knowing()) {
                            case NOTHING -> byAnybody;
                            case PUBLIC_KEY -> byKey;
                            case CHECKPOINT -> byCheckpoint;
                        }));
        VerificationResult byOlder =
                verify(new CheckpointExpectation(null, List.of(older), CheckpointExpectation.Coverage.TOLD));
        assertThat(said(byOlder).stream().anyMatch(text -> text.contains("kept checkpoint")))
                .as("told by a checkpoint over the first four entries")
                .isEqualTo(TOLD_BY_AN_OLDER_CHECKPOINT.contains(attack.name()));
        AuditReport audit =
                audit(new CheckpointExpectation(pinned().pinned(), List.of(kept), CheckpointExpectation.Coverage.TOLD));
        assertThat(audit.verdict()).isEqualTo(AuditReport.Verdict.TO_BE_REFUSED);
        assertThat(audit.faults()).extracting(AuditReport.Fault::key).anyMatch(key -> key.matches(attack.key()));
    }

    @Test
    void aSignedStoreIsGoodForWhoeverKnowsWhat() throws IOException {
        restore(signed);
        for (CheckpointExpectation knowing : List.of(
                CheckpointExpectation.NONE,
                pinned(),
                new CheckpointExpectation(pinned().pinned(), List.of(kept), CheckpointExpectation.Coverage.REQUIRED))) {
            assertThat(verify(knowing).faults()).isEmpty();
        }
        assertThat(verify(pinned()).checkpoints().signedEntries()).isEqualTo(6);
    }

    @Test
    void anAuditOfASignedStoreHasNoReservationForWhoBringsKeyAndCheckpoint() throws IOException {
        restore(signed);
        AuditReport audit =
                audit(new CheckpointExpectation(pinned().pinned(), List.of(kept), CheckpointExpectation.Coverage.TOLD));
        assertThat(audit.faults()).isEmpty();
        assertThat(audit.reservations()).isEmpty();
        assertThat(audit.verdict()).isEqualTo(AuditReport.Verdict.COMPLETE);
        assertThat(audit.sources())
                .extracting(
                        AuditReport.SourceLine::delivery, AuditReport.SourceLine::rows, AuditReport.SourceLine::fate)
                .containsExactly(
                        tuple(FIRST, 60L, AuditReport.Fate.PUBLISHED),
                        tuple(SECOND, 50L, AuditReport.Fate.SUPERSEDED),
                        tuple(THIRD, 52L, AuditReport.Fate.PUBLISHED));
        assertThat(audit.sources()).allSatisfy(file -> assertThat(file.stored() + file.quarantined())
                .isEqualTo(file.rows()));
        assertThat(audit.share().objectsRead())
                .isEqualTo(audit.share().objects())
                .isPositive();
        assertThat(audit.deliveries()).hasSize(6);
        assertThat(kinds(audit(CheckpointExpectation.NONE)))
                .containsExactly(Reservation.Kind.NO_CHECKPOINT_KEPT, Reservation.Kind.NO_PUBLIC_KEY);
    }

    @Test
    void aStoreThatWasEmptiedIsToldByAKeptCheckpoint() throws IOException {
        restore(Map.of());
        assertThat(kinds(audit(pinned()))).contains(Reservation.Kind.NOTHING_PUBLISHED);
        assertThat(audit(new CheckpointExpectation(null, List.of(kept), CheckpointExpectation.Coverage.TOLD))
                        .verdict())
                .isEqualTo(AuditReport.Verdict.TO_BE_REFUSED);
        assertThat(verify(pinned()).nothing()).isTrue();
        VerificationResult result =
                verify(new CheckpointExpectation(null, List.of(kept), CheckpointExpectation.Coverage.TOLD));
        assertThat(keys(result)).containsExactly("ledger/");

        SecondVerifier.require(
                SecondVerifier.Level.SEALED, "SignedStoreAttacksTest.aStoreThatWasEmptiedIsToldByAKeptCheckpoint");
        Path keptFile = Files.write(
                directory.resolve("kept-of-nothing.note"), kept.note().toBytes());
        assertThat(secondlySigned("emptied", List.of()).code()).isEqualTo(10);
        SecondVerifier.Outcome outcome = secondlySigned("emptied", List.of("--checkpoint", keptFile.toString()));
        assertThat(outcome.code()).as(outcome.text()).isEqualTo(4);
        assertThat(outcome.faults()).containsExactly("ledger/");
    }

    CheckpointExpectation pinned() {
        return new CheckpointExpectation(
                origin -> List.of(new TrustedKey(signer.verifier(), null, null)),
                List.of(),
                CheckpointExpectation.Coverage.TOLD);
    }

    @Test
    void eachAttackOnASignedStoreIsNamedByACheckOfTheFormat() throws IOException {
        String checks = FormatDocument.section("## 11. What a verifier MUST check");
        assertThat(signedAttacks()).allSatisfy(attack -> assertThat(checks).contains("`" + attack.name() + "`"));
    }

    @TestFactory
    Stream<DynamicTest> eachAttackOnASignedStoreIsNoticedByTheSecondImplementation() throws IOException {
        String test = "SignedStoreAttacksTest.eachAttackOnASignedStoreIsNoticedByTheSecondImplementation";
        SecondVerifier.require(SecondVerifier.Level.SEALED, test);
        AuditorTools.require("ssh-keygen", test);
        AuditorTools.require("openssl", test);
        Path signers = Files.writeString(
                directory.resolve("allowed_signers"),
                new TrustedKey(signer.verifier(), null, null).allowedSigner() + "\n");
        Path keptFile = Files.write(directory.resolve("kept.note"), kept.note().toBytes());
        List<String> key = List.of("--allowed-signers", signers.toString());
        List<String> checkpoint = List.of("--checkpoint", keptFile.toString());
        List<String> both = Stream.concat(key.stream(), checkpoint.stream()).toList();
        return Stream.concat(
                Stream.of(DynamicTest.dynamicTest("nothing: good for whoever knows what", () -> {
                    restore(signed);
                    for (List<String> options : List.of(List.<String>of(), key, checkpoint, both)) {
                        SecondVerifier.Outcome outcome = secondlySigned("whole", options);
                        assertThat(outcome.code()).as(outcome.text()).isZero();
                    }
                    assertThat(secondlySigned("whole", key).text()).contains("\"signedEntries\": 6");
                })),
                signedAttacks().stream()
                        .map(attack -> DynamicTest.dynamicTest(attack.name() + ": " + attack.knowing(), () -> {
                            restore(signed);
                            attack.alteration().run();
                            List<String> blind = attack.knowing() == Knowing.CHECKPOINT ? key : List.of();
                            List<String> knowing =
                                    switch (attack.knowing()) {
                                        case NOTHING -> List.of();
                                        case PUBLIC_KEY -> key;
                                        case CHECKPOINT -> checkpoint;
                                    };
                            if (attack.knowing() != Knowing.NOTHING) {
                                SecondVerifier.Outcome unnoticed = secondlySigned(attack.name(), blind);
                                assertThat(unnoticed.code())
                                        .as(unnoticed.text())
                                        .isZero();
                            }
                            for (List<String> options : List.of(knowing, both)) {
                                SecondVerifier.Outcome outcome = secondlySigned(attack.name(), options);
                                assertThat(outcome.code()).as(outcome.text()).isEqualTo(4);
                                assertThat(outcome.faults()).anyMatch(place -> place.matches(attack.key()));
                            }
                        })));
    }

    SecondVerifier.Outcome secondlySigned(String name, List<String> options) throws IOException {
        return SecondVerifier.verify(writeOut(name), options.toArray(String[]::new));
    }

    List<SignedAttack> signedAttacks() throws IOException {
        String note5 = checkpoint(5, CheckpointName.Form.NOTE);
        String note6 = checkpoint(6, CheckpointName.Form.NOTE);
        List<SignedAttack> attacks = new ArrayList<>();
        // the chain, and not what was signed of it
        attacks.add(new SignedAttack("signed_cut_last", Knowing.NOTHING, note6, () -> tiny.store.delete(entryKey(6))));
        attacks.add(new SignedAttack("signed_backup", Knowing.NOTHING, note5, () -> {
            Map<String, byte[]> mixed = new TreeMap<>(afterFour);
            checkpoints().forEach(key -> mixed.put(key, tiny.content(key)));
            tiny.keys(StoreLayout.TILES_PREFIX).forEach(key -> mixed.put(key, tiny.content(key)));
            restore(mixed);
        }));
        attacks.add(new SignedAttack("signed_rewrite_last", Knowing.NOTHING, note6, this::rewriteLast));
        attacks.add(new SignedAttack(
                "signed_rewrite_operator",
                Knowing.NOTHING,
                checkpoint(2, CheckpointName.Form.NOTE),
                () -> anewWithEntry(
                        2,
                        manifest -> manifest.put("operator", "somebody else"),
                        entry -> entry.put("operator", "somebody else"))));
        attacks.add(new SignedAttack(
                "signed_rewrite_time",
                Knowing.NOTHING,
                checkpoint(4, CheckpointName.Form.NOTE),
                () -> anewWithEntry(4, manifest -> {}, entry -> entry.put("time", "2020-01-01T00:00:00Z"))));

        // what was signed
        attacks.add(new SignedAttack("flip_checkpoint", Knowing.PUBLIC_KEY, note6, () -> {
            String note = new String(tiny.content(note6), StandardCharsets.UTF_8);
            int at = note.lastIndexOf(' ') + 40;
            char other = note.charAt(at) == 'A' ? 'B' : 'A';
            tiny.replace(
                    note6, (note.substring(0, at) + other + note.substring(at + 1)).getBytes(StandardCharsets.UTF_8));
        }));
        attacks.add(new SignedAttack("unsign_checkpoint", Knowing.PUBLIC_KEY, note6, () -> {
            String note = new String(tiny.content(note6), StandardCharsets.UTF_8);
            int at = note.indexOf("\u2014 sndscopy/") + 2;
            tiny.replace(
                    note6, (note.substring(0, at) + "S" + note.substring(at + 1)).getBytes(StandardCharsets.UTF_8));
        }));
        attacks.add(new SignedAttack("swap_checkpoint", Knowing.NOTHING, note6, () -> {
            for (CheckpointName.Form form : CheckpointName.Form.values()) {
                tiny.replace(checkpoint(6, form), tiny.content(checkpoint(5, form)));
            }
        }));
        attacks.add(new SignedAttack("foreign_checkpoint", Knowing.NOTHING, note6, () -> {
            String other = "sndscopy/00000000-0000-4000-8000-000000000000";
            tiny.replace(
                    note6,
                    TestKeys.fresh(SignatureAlgorithm.ED25519, other)
                            .sign(new Checkpoint(other, 6, kept.checkpoint().root()))
                            .toBytes());
        }));
        attacks.add(new SignedAttack(
                "lost_form",
                Knowing.PUBLIC_KEY,
                checkpoint(3, CheckpointName.Form.OPENSSH),
                () -> tiny.store.delete(checkpoint(3, CheckpointName.Form.OPENSSH))));
        attacks.add(new SignedAttack("lost_checkpoints", Knowing.PUBLIC_KEY, "checkpoints/", () -> checkpoints()
                .forEach(tiny.store::delete)));
        attacks.add(new SignedAttack("resigned_by_stranger", Knowing.PUBLIC_KEY, "checkpoints/", () -> {
            rewriteLast();
            checkpoints().forEach(tiny.store::delete);
            takeAwayTiles(1);
            sign(TestKeys.fresh(SignatureAlgorithm.ED25519, signer.verifier().name()));
        }));

        // both, so that they fit
        attacks.add(new SignedAttack("cut_with_checkpoints", Knowing.CHECKPOINT, "ledger/", () -> {
            tiny.store.delete(entryKey(6));
            takeAwayTiles(6);
            for (CheckpointName.Form form : CheckpointName.Form.values()) {
                tiny.store.delete(checkpoint(6, form));
            }
        }));
        attacks.add(new SignedAttack(
                "backup_with_checkpoints", Knowing.CHECKPOINT, "ledger/", () -> restore(signedAfterFour)));
        attacks.add(new SignedAttack("rewritten_with_checkpoints", Knowing.CHECKPOINT, "ledger/", () -> {
            rewriteLast();
            takeAwayTiles(6);
            for (CheckpointName.Form form : CheckpointName.Form.values()) {
                tiny.store.delete(checkpoint(6, form));
            }
        }));
        attacks.add(new SignedAttack("resigned_with_stolen_key", Knowing.CHECKPOINT, "ledger/", () -> {
            checkpoints().forEach(tiny.store::delete);
            takeAwayTiles(1);
            anewWithEntry(
                    1,
                    manifest -> manifest.put("operator", "somebody else"),
                    entry -> entry.put("operator", "somebody else"));
            sign(signer);
        }));
        return attacks;
    }
}
