package fr.sndscopy.migration.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import fr.sndscopy.FormatDocument;
import fr.sndscopy.SecondVerifier;
import fr.sndscopy.audit.Auditor;
import fr.sndscopy.audit.Coverage;
import fr.sndscopy.audit.Sample;
import fr.sndscopy.audit.StoreAudit;
import fr.sndscopy.checkpoint.AuditorTools;
import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.SignatureAlgorithm;
import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.checkpoint.TestKeys;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.crypto.SealedDocument;
import fr.sndscopy.delivery.ContentId;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.HeadMemory;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.ledger.proof.CheckpointMaker;
import fr.sndscopy.ledger.proof.CheckpointName;
import fr.sndscopy.ledger.proof.KeptCheckpoint;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.evidence.DatasetKeys;
import fr.sndscopy.migration.reports.MissingReports;
import fr.sndscopy.migration.verify.VerificationResult.Fault;
import fr.sndscopy.place.Here;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.report.AuditReport.Reservation;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What somebody who can write to a store can do to it, one thing at a time, and who notices. The store has six entries: two deliveries, two
 * replays of the first, a delivery that supersedes the second, and a replay of that. "Anew" means that manifest, entry and all entries
 * that follow were made to fit again, which takes no key.
 */
final class StoreAttacksTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FIRST = "T-1";
    private static final String SECOND = "T-2";
    private static final String THIRD = "T-3";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static TinyStore tiny;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Map<String, byte[]> whole;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Map<String, byte[]> afterFour;

    private static String head = "";

    /** The whole store, each of its entries signed when it was published: checkpoints over 1 to 6. */
    @SuppressWarnings("NullAway.Init") // set before all
    private static Map<String, byte[]> signed;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Map<String, byte[]> signedAfterFour;

    @SuppressWarnings("NullAway.Init") // set before all
    private static SigningKey signer;

    /** What an auditor kept when there were six entries. */
    @SuppressWarnings("NullAway.Init") // set before all
    private static KeptCheckpoint kept;

    @SuppressWarnings("NullAway.Init") // set before all
    private static HeadMemory.Head seen;

    /** Who notices first. */
    private enum Level {
        /** Anybody who can read the store. */
        SEALED,
        /** Who has the keys. */
        KEYS,
        /**
         * Who has kept the head, or a home that has seen it. For everybody else the entries would have to be signed, and the last one be
         * known from elsewhere.
         */
        HEAD,
        /** It is no fault: nothing leads to what was added, and a verifier says so. */
        NOTICE
    }

    /**
     * One attack.
     *
     * @param level who notices
     * @param key a pattern of the key of the object that is named; of a notice a part of it
     */
    private record Attack(String name, Level level, String key, Alteration alteration) {}

    private interface Alteration {
        void run() throws Exception;
    }

    /** The memory of a home that has read all six entries. */
    private record HasSeen(Head head) implements HeadMemory {
        @Override
        public Seen seen() {
            return new Seen(head, Map.of(head.dataset(), head));
        }

        @Override
        public void remember(Head other) {}

        @Override
        public void replace(HeadMemory.@Nullable Head other) {}
    }

    @BeforeAll
    static void publishSixEntries() throws IOException {
        tiny = new TinyStore(directory);
        new DatasetKeys(tiny.store, tiny.ledger).initialise(() -> tiny.keys);
        tiny.publish(FIRST, "2019-02", rows(60));
        tiny.publish(SECOND, "2019-03", rows(50));
        tiny.replay(longer("2", 45), FIRST);
        tiny.replay(longer("3", 50), FIRST);
        afterFour = copy();
        tiny.publish(TinyStore.CATALOG, THIRD, "2019-03", SECOND, rows(52));
        tiny.replay(longer("2", 45), THIRD);
        for (String delivery : List.of(FIRST, SECOND, THIRD)) {
            new MissingReports(tiny.store, tiny.ledger, () -> tiny.keys, directory.resolve("reports"), tiny.work())
                    .restore(delivery);
        }
        whole = copy();
        head = tiny.ledger.read().headSha256();
        seen = new HeadMemory.Head(tiny.ledger.read().dataset(), 6, head);
        assertThat(tiny.ledger.read().size()).isEqualTo(6);
        assertThat(parts(FIRST)).hasSizeGreaterThan(2);
        signEachEntry();
    }

    /** As if each publication had been signed: the entries behind it are put aside meanwhile. */
    private static void signEachEntry() throws IOException {
        signer = TestKeys.fresh(
                SignatureAlgorithm.ED25519,
                StoredCheckpoints.origin(tiny.ledger.read().dataset()));
        Map<Long, byte[]> entries = new TreeMap<>();
        for (long number = 1; number <= 6; number++) {
            entries.put(number, tiny.content(entryKey(number)));
            tiny.store.delete(entryKey(number));
        }
        for (Map.Entry<Long, byte[]> entry : entries.entrySet()) {
            tiny.replace(entryKey(entry.getKey()), entry.getValue());
            kept = KeptCheckpoint.parse("kept.note", sign(signer).note().toBytes());
        }
        signed = copy();
        assertThat(checkpoints()).hasSize(6 * 4);
        signedAfterFour = new TreeMap<>(afterFour);
        checkpoints().stream()
                .filter(key -> key.compareTo("checkpoints/00000000000000000005") < 0)
                .forEach(key -> signedAfterFour.put(key, tiny.content(key)));
    }

    private static StoredCheckpoints.Stored sign(SigningKey key) {
        return new CheckpointMaker(tiny.store)
                .make(key, new Ledger(tiny.store, Clock.systemUTC()).reader())
                .stored();
    }

    private static List<String> checkpoints() {
        return tiny.keys(StoreLayout.CHECKPOINTS_PREFIX);
    }

    private static String checkpoint(long size, CheckpointName.Form form) {
        return new CheckpointName(size, signer.verifier().idText()).key(form);
    }

    private static SchemaCatalog longer(String version, int length) {
        return TinyStore.catalog(version.repeat(64), ColumnType.string(length), ColumnType.decimal(9, 2));
    }

    /** Of three rows one has a text too long by 1, 6 or 11, and one a number with zeros before it. */
    private static String[] rows(int count) {
        String[] rows = new String[count];
        for (int i = 0; i < count; i++) {
            int length = i % 3 == 0 ? 41 + i % 9 / 3 * 5 : 5 + i % 7;
            rows[i] = "t".repeat(length) + ";" + i + ".50;01/02/2019;" + (i % 3 == 1 ? "00" : "") + i;
        }
        return rows;
    }

    private static Map<String, byte[]> copy() {
        Map<String, byte[]> copy = new TreeMap<>();
        tiny.keys("").forEach(key -> copy.put(key, tiny.content(key)));
        return copy;
    }

    private static void restore(Map<String, byte[]> copy) throws IOException {
        tiny.keys("").forEach(tiny.store::delete);
        for (Map.Entry<String, byte[]> object : copy.entrySet()) {
            tiny.replace(object.getKey(), object.getValue());
        }
    }

    @TestFactory
    Stream<DynamicTest> eachAttackIsNoticed() throws IOException {
        List<Attack> attacks = attacks();
        assertThat(attacks).hasSize(44).extracting(Attack::name).doesNotHaveDuplicates();
        return attacks.stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name() + ": " + attack.level(), () -> {
                    restore(whole);
                    attack.alteration().run();
                    check(attack);
                }));
    }

    @Test
    void eachAttackIsNamedByACheckOfTheFormat() throws IOException {
        String checks = FormatDocument.section("## 11. What a verifier MUST check");
        assertThat(attacks()).allSatisfy(attack -> assertThat(checks).contains("`" + attack.name() + "`"));
    }

    private static void check(Attack attack) throws IOException {
        VerificationResult sealed = verify(false, Expectation.NONE);
        VerificationResult content = verify(true, Expectation.NONE);
        VerificationResult expected = verify(false, new Expectation(head, 6L));

        AuditReport audit = audit(CheckpointExpectation.NONE);
        switch (attack.level()) {
            case SEALED -> {
                assertThat(audit.verdict()).isEqualTo(AuditReport.Verdict.TO_BE_REFUSED);
                assertThat(audit.faults())
                        .extracting(AuditReport.Fault::key)
                        .anyMatch(key -> key.matches(attack.key()));
                assertThat(keys(sealed)).anyMatch(key -> key.matches(attack.key()));
                assertThat(keys(content)).anyMatch(key -> key.matches(attack.key()));
            }
            case KEYS -> {
                assertThat(sealed.faults()).isEmpty();
                assertThat(audit.faults()).isEmpty();
                assertThat(audit.notRead()).contains(AuditReport.NotRead.CONTENT);
                assertThat(keys(content)).anyMatch(key -> key.matches(attack.key()));
            }
            case HEAD -> {
                assertThat(audit.faults()).isEmpty();
                assertThat(kinds(audit)).contains(Reservation.Kind.NO_CHECKPOINT_KEPT);
                assertThat(sealed.faults()).isEmpty();
                assertThat(content.faults()).isEmpty();
                assertThat(keys(expected)).contains(attack.key());
                assertThat(new Ledger(tiny.store, Clock.systemUTC(), new HasSeen(seen))
                                .audit()
                                .faults())
                        .isNotEmpty();
            }
            case NOTICE -> {
                assertThat(audit.faults()).isEmpty();
                assertThat(audit.reservations()).contains(new Reservation(Reservation.Kind.UNNAMED_OBJECTS, 2));
                assertThat(content.faults()).isEmpty();
                assertThat(content.notices())
                        .anySatisfy(notice -> assertThat(notice).contains(attack.key()));
            }
        }
    }

    private static AuditReport audit(CheckpointExpectation knowing) throws IOException {
        return new StoreAudit(
                        tiny.store,
                        knowing,
                        null,
                        List.of(),
                        Sample.WHOLE,
                        Coverage.of(directory.resolve("nothing-read")),
                        Clock.systemUTC(),
                        1,
                        tiny.work())
                .audit(new Auditor("somebody", null, "test"))
                .report();
    }

    private static List<Reservation.Kind> kinds(AuditReport audit) {
        return audit.reservations().stream().map(Reservation::kind).toList();
    }

    /** Who notices an attack on a store that is signed. */
    private enum Knowing {
        /** Anybody who can read the store. */
        NOTHING,
        /** Who has the public key from elsewhere. */
        PUBLIC_KEY,
        /** Who kept a checkpoint, with or without the public key; nobody else. */
        CHECKPOINT
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

    private static void check(SignedAttack attack) throws IOException {
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
                SecondVerifier.Level.SEALED, "StoreAttacksTest.aStoreThatWasEmptiedIsToldByAKeptCheckpoint");
        Path keptFile = Files.write(
                directory.resolve("kept-of-nothing.note"), kept.note().toBytes());
        assertThat(secondlySigned("emptied", List.of()).code()).isEqualTo(10);
        SecondVerifier.Outcome outcome = secondlySigned("emptied", List.of("--checkpoint", keptFile.toString()));
        assertThat(outcome.code()).as(outcome.text()).isEqualTo(4);
        assertThat(outcome.faults()).containsExactly("ledger/");
    }

    /** What only a head that was kept tells of a store without signatures, a kept checkpoint tells without data keys. */
    @TestFactory
    Stream<DynamicTest> whatAKeptHeadTellsAKeptCheckpointTellsToo() throws IOException {
        List<Attack> attacks = attacks().stream()
                .filter(attack -> attack.level() == Level.HEAD)
                .toList();
        assertThat(attacks).hasSize(5);
        return attacks.stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name(), () -> {
                    restore(signed);
                    attack.alteration().run();
                    // of whom only the newest checkpoint is in the way
                    checkpoints().forEach(tiny.store::delete);
                    assertThat(verify(CheckpointExpectation.NONE).faults()).isEmpty();
                    assertThat(keys(verify(new CheckpointExpectation(
                                    null, List.of(kept), CheckpointExpectation.Coverage.TOLD))))
                            .contains("ledger/");
                }));
    }

    private static CheckpointExpectation pinned() {
        return new CheckpointExpectation(
                origin -> List.of(new TrustedKey(signer.verifier(), null, null)),
                List.of(),
                CheckpointExpectation.Coverage.TOLD);
    }

    private static VerificationResult verify(CheckpointExpectation knowing) throws IOException {
        return new StoreVerification(
                        tiny.store,
                        new Ledger(tiny.store, Clock.systemUTC()).reader(),
                        null,
                        TinyStore.CATALOG,
                        1,
                        tiny.work())
                .verify(null, Expectation.NONE, knowing);
    }

    @Test
    void eachAttackOnASignedStoreIsNamedByACheckOfTheFormat() throws IOException {
        String checks = FormatDocument.section("## 11. What a verifier MUST check");
        assertThat(signedAttacks()).allSatisfy(attack -> assertThat(checks).contains("`" + attack.name() + "`"));
    }

    private static List<SignedAttack> signedAttacks() throws IOException {
        String note5 = checkpoint(5, CheckpointName.Form.NOTE);
        String note6 = checkpoint(6, CheckpointName.Form.NOTE);
        List<SignedAttack> attacks = new ArrayList<>();
        // the chain, and not what was signed of it
        attacks.add(new SignedAttack("signed_cut_last", Knowing.NOTHING, note6, () -> tiny.store.delete(entryKey(6))));
        attacks.add(new SignedAttack("signed_backup", Knowing.NOTHING, note5, () -> {
            Map<String, byte[]> mixed = new TreeMap<>(afterFour);
            checkpoints().forEach(key -> mixed.put(key, tiny.content(key)));
            restore(mixed);
        }));
        attacks.add(new SignedAttack("signed_rewrite_last", Knowing.NOTHING, note6, StoreAttacksTest::rewriteLast));
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
            sign(TestKeys.fresh(SignatureAlgorithm.ED25519, signer.verifier().name()));
        }));

        // both, so that they fit
        attacks.add(new SignedAttack("cut_with_checkpoints", Knowing.CHECKPOINT, "ledger/", () -> {
            tiny.store.delete(entryKey(6));
            for (CheckpointName.Form form : CheckpointName.Form.values()) {
                tiny.store.delete(checkpoint(6, form));
            }
        }));
        attacks.add(new SignedAttack(
                "backup_with_checkpoints", Knowing.CHECKPOINT, "ledger/", () -> restore(signedAfterFour)));
        attacks.add(new SignedAttack("rewritten_with_checkpoints", Knowing.CHECKPOINT, "ledger/", () -> {
            rewriteLast();
            for (CheckpointName.Form form : CheckpointName.Form.values()) {
                tiny.store.delete(checkpoint(6, form));
            }
        }));
        attacks.add(new SignedAttack("resigned_with_stolen_key", Knowing.CHECKPOINT, "ledger/", () -> {
            checkpoints().forEach(tiny.store::delete);
            anewWithEntry(
                    1,
                    manifest -> manifest.put("operator", "somebody else"),
                    entry -> entry.put("operator", "somebody else"));
            sign(signer);
        }));
        return attacks;
    }

    /** Another time and writer in the newest entry, which no other entry holds, and no report. */
    private static void rewriteLast() throws IOException {
        anewWithEntry(6, manifest -> {}, entry -> {
            entry.put("time", "2020-01-01T00:00:00Z");
            entry.put("writer", "00000000-0000-4000-8000-000000000000");
        });
    }

    @TestFactory
    Stream<DynamicTest> eachAttackIsNoticedByTheSecondImplementation() throws IOException {
        SecondVerifier.require(
                SecondVerifier.Level.SEALED, "StoreAttacksTest.eachAttackIsNoticedByTheSecondImplementation");
        return attacks().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name() + ": " + attack.level(), () -> {
                    restore(whole);
                    attack.alteration().run();
                    checkSecondly(attack);
                }));
    }

    @TestFactory
    Stream<DynamicTest> eachAttackOnASignedStoreIsNoticedByTheSecondImplementation() throws IOException {
        String test = "StoreAttacksTest.eachAttackOnASignedStoreIsNoticedByTheSecondImplementation";
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

    private static SecondVerifier.Outcome secondlySigned(String name, List<String> options) throws IOException {
        return SecondVerifier.verify(writeOut(name), options.toArray(String[]::new));
    }

    /** As {@link #check}, by the Python verifier. */
    private static void checkSecondly(Attack attack) throws IOException {
        SecondVerifier.Outcome sealed = secondly(attack);
        switch (attack.level()) {
            case SEALED -> assertNamed(sealed, attack);
            case KEYS -> {
                assertThat(sealed.code()).as(sealed.text()).isZero();
                SecondVerifier.require(
                        SecondVerifier.Level.CONTENT,
                        "StoreAttacksTest.eachAttackIsNoticedByTheSecondImplementation, " + attack.name());
                assertNamed(secondlyWithKeys(attack), attack);
            }
            case HEAD -> {
                assertThat(sealed.code()).as(sealed.text()).isZero();
                assertNamed(secondly(attack, "--expect-head", head, "--expect-entries", "6"), attack);
            }
            case NOTICE -> {
                assertThat(sealed.code()).as(sealed.text()).isZero();
                assertThat(sealed.text()).contains(attack.key());
            }
        }
    }

    private static void assertNamed(SecondVerifier.Outcome outcome, Attack attack) {
        assertThat(outcome.code()).as(outcome.text()).isEqualTo(4);
        assertThat(outcome.faults()).anyMatch(key -> key.matches(attack.key()));
    }

    @Test
    void theSecondImplementationReadsTheWholeStoreWithTheKeys() throws IOException {
        SecondVerifier.require(
                SecondVerifier.Level.CONTENT, "StoreAttacksTest.theSecondImplementationReadsTheWholeStoreWithTheKeys");
        restore(whole);
        Path store = writeOut("whole");
        SecondVerifier.Outcome outcome = SecondVerifier.verify(
                store, "--expect-head", head, "--expect-entries", "6", "--keys", keysInClear(store));
        assertThat(outcome.code()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("\"refusedKeys\": []").doesNotContain("\"partsRead\": 0,");
    }

    private static SecondVerifier.Outcome secondly(Attack attack, String... options) throws IOException {
        return SecondVerifier.verify(writeOut(attack.name()), options);
    }

    private static SecondVerifier.Outcome secondlyWithKeys(Attack attack) throws IOException {
        Path store = writeOut(attack.name());
        return SecondVerifier.verify(store, "--keys", keysInClear(store));
    }

    private static String keysInClear(Path store) throws IOException {
        return SecondVerifier.writeKeys(
                        store.resolveSibling(store.getFileName() + ".keys").toAbsolutePath(), tiny.keys.inClear())
                .toString();
    }

    /** The store as it is now, an object a file. */
    private static Path writeOut(String name) throws IOException {
        Path folder = Files.createTempDirectory(directory, name);
        for (Map.Entry<String, byte[]> object : copy().entrySet()) {
            Path file = folder.resolve(object.getKey());
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, object.getValue());
        }
        return folder;
    }

    private static List<String> keys(VerificationResult result) {
        assertThat(result.altered()).isTrue();
        return result.faults().stream().map(Fault::key).toList();
    }

    private static VerificationResult verify(boolean withKeys, Expectation expectation) throws IOException {
        // a reader of its own: nothing that was checked before counts
        return new StoreVerification(
                        tiny.store,
                        new Ledger(tiny.store, Clock.systemUTC()).reader(),
                        withKeys ? tiny.keys : null,
                        TinyStore.CATALOG,
                        1,
                        tiny.work())
                .verify(null, expectation);
    }

    private static List<Attack> attacks() throws IOException {
        restore(whole);
        List<Attack> attacks = new ArrayList<>();
        String data1 = data(FIRST, 0);
        String data2 = data(FIRST, 1);
        String quarantine = quarantine(FIRST, 0);
        String evidence = text(manifest(1), "evidence", "key");
        String manifest1 = manifestKey(1);
        String manifest2 = manifestKey(2);

        String proof = StoreLayout.keyProof(text(manifest(1), "dataset"));
        attacks.add(new Attack("flip_proof", Level.KEYS, proof, () -> flip(proof)));
        attacks.add(new Attack(
                "swap_proof",
                Level.KEYS,
                proof,
                () -> tiny.replace(
                        proof,
                        SealedDocument.seal(
                                CanonicalJson.write(Map.of("dataset", "another")),
                                StoreLayout.keyProofAad(text(manifest(1), "dataset")),
                                tiny.keys,
                                tiny.keys.currentKeyId("evidence")))));

        // entries taken away, or the whole store put back
        attacks.add(new Attack("cut_last", Level.HEAD, "ledger/", () -> tiny.store.delete(entryKey(6))));
        attacks.add(new Attack("cut_last_all", Level.HEAD, "ledger/", () -> {
            tiny.keys("").stream()
                    .filter(key -> key.contains(THIRD + ".replay-1"))
                    .forEach(tiny.store::delete);
            tiny.store.delete(entryKey(6));
        }));
        attacks.add(new Attack("backup", Level.HEAD, "ledger/", () -> restore(afterFour)));

        // manifests written anew
        attacks.add(new Attack(
                "evidence_null",
                Level.SEALED,
                "evidence/T-1/manifest-.*[.]json",
                () -> anew(1, manifest -> manifest.putNull("evidence"))));
        attacks.add(new Attack(
                "drop_part",
                Level.SEALED,
                "evidence/T-3/manifest-.*[.]json",
                () -> anew(5, StoreAttacksTest::dropLastPart)));
        attacks.add(new Attack(
                "rewrite_operator",
                Level.KEYS,
                "evidence/T-1/manifest-.*[.]json",
                () -> anewWithEntry(
                        1,
                        manifest -> manifest.put("operator", "somebody else"),
                        entry -> entry.put("operator", "somebody else"))));
        attacks.add(new Attack(
                "books_move", Level.SEALED, entryKey(3), () -> anew(1, manifest -> moveFromQuarantine(manifest, 1))));
        attacks.add(new Attack(
                "books_codes",
                Level.KEYS,
                "evidence/T-1/manifest-.*[.]json",
                () -> anew(
                        1,
                        manifest -> eachBooks(manifest, books -> {
                            ObjectNode violations = (ObjectNode) books.get("violations");
                            JsonNode count = violations.remove("too-long(TXT)");
                            if (count != null) {
                                violations.set("required(TXT)", count);
                            }
                        }))));
        attacks.add(new Attack(
                "forge_with_unwrap", Level.HEAD, "ledger/", () -> reseal(2, StoreAttacksTest::otherOperator)));
        attacks.add(new Attack("forge_schema", Level.KEYS, data1, () -> reseal(1, StoreAttacksTest::otherSchema)));
        attacks.add(new Attack("swap_parts_chain", Level.KEYS, data1, () -> {
            swap(data1, data2);
            anew(1, manifest -> swapChecksums(manifest, 0, 1));
        }));
        attacks.add(new Attack(
                "rewrite_source_sha",
                Level.KEYS,
                "evidence/T-1/manifest-.*[.]json",
                () -> anew(1, manifest -> file(manifest).put("sha256", "a".repeat(64)))));
        attacks.add(new Attack(
                "rewrite_source_sha2",
                Level.KEYS,
                "evidence/T-1/manifest-.*[.]json",
                StoreAttacksTest::rewriteSourceWithContentId));
        attacks.add(new Attack(
                "vintage",
                Level.KEYS,
                "evidence/T-1/manifest-.*[.]json",
                () -> anew(1, manifest -> table(manifest).put("vintage", 2018))));
        attacks.add(new Attack(
                "normalised",
                Level.KEYS,
                "evidence/T-1/manifest-.*[.]json",
                () -> anew(1, manifest -> ((ObjectNode) table(manifest).get("normalised")).put("NBR", 1))));
        attacks.add(new Attack(
                "books_between_parts",
                Level.KEYS,
                data1,
                () -> anew(1, manifest -> {
                    for (int part = 0; part < 2; part++) {
                        ObjectNode books = (ObjectNode) part(manifest, part).get("books");
                        long by = part == 0 ? -1 : 1;
                        books.put("delivered", books.get("delivered").longValue() + by);
                        books.put("stored", books.get("stored").longValue() + by);
                    }
                })));
        attacks.add(new Attack(
                "books_move2",
                Level.KEYS,
                "evidence/T-2/manifest-.*[.]json",
                () -> anew(2, manifest -> moveFromQuarantine(manifest, 1))));
        attacks.add(new Attack(
                "gap",
                Level.SEALED,
                "evidence/T-2/manifest-.*[.]json",
                () -> anew(2, manifest -> {
                    ObjectNode part = part(manifest, 1);
                    part.put("firstByte", part.get("firstByte").longValue() + 1);
                })));
        attacks.add(new Attack(
                "warnings",
                Level.KEYS,
                "evidence/T-1/manifest-.*[.]json",
                () -> anew(1, manifest -> {
                    ((ObjectNode) part(manifest, 0).get("books").get("warnings")).put("range(NBR)", 1);
                    ((ObjectNode) table(manifest).get("books").get("warnings")).put("range(NBR)", 1);
                })));
        attacks.add(new Attack(
                "file_rows",
                Level.SEALED,
                "evidence/T-2/manifest-.*[.]json",
                () -> anew(2, manifest -> file(manifest)
                        .put("rows", file(manifest).get("rows").longValue() + 5))));
        attacks.add(new Attack(
                "cross_period_key",
                Level.SEALED,
                data(SECOND, 1),
                () -> anew(2, manifest -> {
                    JsonNode first = part(manifest, 0).get("data");
                    part(manifest, 0).set("data", part(manifest, 1).get("data"));
                    part(manifest, 1).set("data", first);
                })));
        attacks.add(new Attack(
                "rewrite_time",
                Level.KEYS,
                entryKey(2),
                () -> anewWithEntry(2, manifest -> {}, entry -> {
                    entry.put("time", "2020-01-01T00:00:00Z");
                    entry.put("writer", "00000000-0000-4000-8000-000000000000");
                })));

        // bits, and whole objects
        attacks.add(new Attack("flip_data", Level.SEALED, data2, () -> flip(data2)));
        attacks.add(new Attack("flip_quarantine", Level.SEALED, quarantine, () -> flip(quarantine)));
        attacks.add(new Attack("flip_evidence", Level.SEALED, evidence, () -> flip(evidence)));
        attacks.add(new Attack("flip_manifest", Level.SEALED, manifest2, () -> flipIn(manifest2, "tester")));
        attacks.add(new Attack(
                "flip_ledger_first", Level.SEALED, entryKey(2), () -> flipIn(entryKey(1), "\"writer\":\"", 12)));
        attacks.add(new Attack("flip_ledger_last", Level.HEAD, "ledger/", () -> {
            flipIn(entryKey(6), "\"writer\":\"", 12);
            deleteReports();
        }));
        attacks.add(new Attack("flip_format", Level.SEALED, manifest1, () -> {
            ObjectNode format = read(StoreLayout.FORMAT_KEY);
            format.put("dataset", "00000000-0000-4000-8000-000000000000");
            tiny.replace(StoreLayout.FORMAT_KEY, CanonicalJson.write(format));
        }));
        attacks.add(new Attack("delete_data", Level.SEALED, data2, () -> tiny.store.delete(data2)));
        attacks.add(new Attack("delete_quarantine", Level.SEALED, quarantine, () -> tiny.store.delete(quarantine)));
        attacks.add(new Attack("delete_evidence", Level.SEALED, evidence, () -> tiny.store.delete(evidence)));
        attacks.add(new Attack("delete_manifest", Level.SEALED, manifest2, () -> tiny.store.delete(manifest2)));
        attacks.add(new Attack("delete_middle", Level.SEALED, entryKey(3), () -> tiny.store.delete(entryKey(3))));
        attacks.add(
                new Attack("delete_history", Level.SEALED, data(SECOND, 0), () -> tiny.store.delete(data(SECOND, 0))));
        attacks.add(new Attack("swap_parts", Level.SEALED, data1, () -> swap(data1, data2)));
        attacks.add(new Attack(
                "rollback_obj",
                Level.SEALED,
                data(THIRD, 0),
                () -> tiny.replace(data(THIRD, 0), tiny.content(data(SECOND, 0)))));

        // things added
        attacks.add(new Attack(
                "add_entry_gap",
                Level.SEALED,
                entryKey(7),
                () -> tiny.replace(entryKey(99), tiny.content(entryKey(6)))));
        attacks.add(new Attack("add_entry_next", Level.SEALED, entryKey(7), () -> {
            ObjectNode entry = read(entryKey(1));
            entry.put("number", 7);
            entry.put("previousSha256", head);
            tiny.replace(entryKey(7), CanonicalJson.write(entry));
        }));
        attacks.add(
                new Attack("add_unknown", Level.NOTICE, "2 objects of 12 bytes that no ledger entry leads to", () -> {
                    tiny.replace("data/x.bin", "added!".getBytes(StandardCharsets.UTF_8));
                    tiny.replace(data1.replace("-00001-", "-00099-"), "added!".getBytes(StandardCharsets.UTF_8));
                }));

        // the reports, which people open first
        String json = report(FIRST, ".json");
        String html = report(FIRST, ".html");
        attacks.add(new Attack("flip_report_json", Level.SEALED, json, () -> flipIn(json, "\"sha256\":\"", 12)));
        attacks.add(new Attack(
                "alter_report_html",
                Level.KEYS,
                html,
                () -> tiny.replace(
                        html,
                        new String(tiny.content(html), StandardCharsets.UTF_8)
                                .replace("40", "0")
                                .getBytes(StandardCharsets.UTF_8))));
        return attacks;
    }

    // what is in the store

    private static String entryKey(long number) {
        return StoreLayout.ledgerEntry(number);
    }

    private static ObjectNode read(String key) {
        return (ObjectNode) JSON.readTree(tiny.content(key));
    }

    private static String manifestKey(long number) {
        return text(read(entryKey(number)), "manifestKey");
    }

    private static ObjectNode manifest(long number) {
        return read(manifestKey(number));
    }

    private static String text(JsonNode node, String... path) {
        JsonNode at = node;
        for (String step : path) {
            at = at.get(step);
        }
        return at.stringValue();
    }

    private static List<String> parts(String delivery) {
        List<String> names = new ArrayList<>();
        tiny.ledger.manifest(delivery).orElseThrow().parts().forEach(part -> names.add(part.name()));
        return names;
    }

    private static String data(String delivery, int part) {
        return Objects.requireNonNull(new Ledger(tiny.store, Clock.systemUTC())
                        .manifest(delivery)
                        .orElseThrow()
                        .parts()
                        .get(part)
                        .data())
                .key();
    }

    private static String quarantine(String delivery, int part) {
        return Objects.requireNonNull(tiny.ledger
                        .manifest(delivery)
                        .orElseThrow()
                        .parts()
                        .get(part)
                        .quarantine())
                .key();
    }

    private static String report(String delivery, String end) {
        return tiny.keys("evidence/" + delivery + "/report-").stream()
                .filter(key -> key.endsWith(end))
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode part(ObjectNode manifest, int part) {
        return (ObjectNode) manifest.get("parts").get(part);
    }

    private static ObjectNode table(ObjectNode manifest) {
        return (ObjectNode) manifest.get("tables").get(0);
    }

    private static ObjectNode file(ObjectNode manifest) {
        return (ObjectNode) manifest.get("files").get(0);
    }

    // what is done to it

    private static void flip(String key) throws IOException {
        byte[] content = tiny.content(key);
        content[content.length / 2] ^= 1;
        tiny.replace(key, content);
    }

    private static void flipIn(String key, String text) throws IOException {
        flipIn(key, text, 0);
    }

    /** Another hexadecimal digit, or another letter, so many characters behind where the text begins. */
    private static void flipIn(String key, String text, int behind) throws IOException {
        byte[] content = tiny.content(key);
        int at = new String(content, StandardCharsets.UTF_8).indexOf(text) + behind;
        content[at] = (byte) (content[at] == 'a' ? 'b' : 'a');
        tiny.replace(key, content);
    }

    private static void swap(String one, String other) throws IOException {
        byte[] content = tiny.content(one);
        tiny.replace(one, tiny.content(other));
        tiny.replace(other, content);
    }

    private static void swapChecksums(ObjectNode manifest, int one, int other) {
        ObjectNode first = (ObjectNode) part(manifest, one).get("data");
        ObjectNode second = (ObjectNode) part(manifest, other).get("data");
        for (String property : List.of("bytes", "sha256")) {
            JsonNode value = first.get(property);
            first.set(property, second.get(property));
            second.set(property, value);
        }
    }

    private static void eachBooks(ObjectNode manifest, Consumer<ObjectNode> change) {
        manifest.get("parts").forEach(part -> change.accept((ObjectNode) part.get("books")));
        manifest.get("tables").forEach(table -> change.accept((ObjectNode) table.get("books")));
    }

    private static void moveFromQuarantine(ObjectNode manifest, long rows) {
        for (JsonNode holder : List.of(part(manifest, 0), table(manifest))) {
            ObjectNode books = (ObjectNode) holder.get("books");
            books.put("stored", books.get("stored").longValue() + rows);
            books.put("quarantined", books.get("quarantined").longValue() - rows);
        }
    }

    private static void dropLastPart(ObjectNode manifest) {
        ArrayNode parts = (ArrayNode) manifest.get("parts");
        ObjectNode dropped = (ObjectNode) parts.remove(parts.size() - 1);
        ObjectNode books = (ObjectNode) table(manifest).get("books");
        for (String property : List.of("delivered", "stored", "quarantined")) {
            books.put(
                    property,
                    books.get(property).longValue()
                            - dropped.get("books").get(property).longValue());
        }
        ObjectNode violations = (ObjectNode) books.get("violations");
        dropped.get("books")
                .get("violations")
                .properties()
                .forEach(count -> violations.put(
                        count.getKey(),
                        violations.get(count.getKey()).longValue()
                                - count.getValue().longValue()));
        long bytes = dropped.get("firstByte").longValue();
        file(manifest).put("bytes", bytes);
        file(manifest)
                .put(
                        "rows",
                        file(manifest).get("rows").longValue()
                                - dropped.get("books").get("delivered").longValue());
        manifest.putNull("evidence");
    }

    private static void anew(long number, Consumer<ObjectNode> change) throws IOException {
        anewWithEntry(number, change, entry -> {});
    }

    /** Changes a manifest and its entry, and makes the chain fit again. */
    private static void anewWithEntry(long number, Consumer<ObjectNode> ofManifest, Consumer<ObjectNode> ofEntry)
            throws IOException {
        ObjectNode entry = read(entryKey(number));
        String before = text(entry, "manifestKey");
        ObjectNode manifest = read(before);
        ofManifest.accept(manifest);
        byte[] bytes = CanonicalJson.write(manifest);
        String sha256 = Sha256.of(bytes);
        String key = StoreLayout.manifest(text(entry, "delivery"), sha256);
        tiny.store.delete(before);
        tiny.replace(key, bytes);
        entry.put("manifestKey", key);
        entry.put("manifestSha256", sha256);
        entry.set("contentId", manifest.get("contentId"));
        for (String property : List.of("delivered", "stored", "quarantined")) {
            long sum = 0;
            for (JsonNode table : manifest.get("tables")) {
                sum += table.get("books").get(property).longValue();
            }
            entry.put("rows" + Character.toUpperCase(property.charAt(0)) + property.substring(1), sum);
        }
        ofEntry.accept(entry);
        tiny.replace(entryKey(number), CanonicalJson.write(entry));
        chainFrom(number + 1);
        deleteReports();
    }

    /** They say which entry published; nobody misses them. */
    private static void deleteReports() {
        tiny.keys("evidence/").stream().filter(key -> key.contains("/report-")).forEach(tiny.store::delete);
    }

    private static void chainFrom(long number) throws IOException {
        for (long next = number; tiny.store.stat(entryKey(next)).isPresent(); next++) {
            ObjectNode entry = read(entryKey(next));
            entry.put("previousSha256", Sha256.of(tiny.content(entryKey(next - 1))));
            tiny.replace(entryKey(next), CanonicalJson.write(entry));
        }
    }

    /** The format is guessed from delivery.yaml, and the content id computed as anybody can. */
    private static void rewriteSourceWithContentId() throws IOException {
        var delivery = DeliveryReader.read(Here.folder(directory.resolve(FIRST)));
        anew(1, manifest -> {
            file(manifest).put("sha256", "a".repeat(64));
            manifest.put("contentId", ContentId.of(delivery, Map.of("a.csv", "a".repeat(64))));
        });
    }

    /** Who may use the keys writes evidence, manifests and chain anew, so that each vouches for the other again. */
    private static void reseal(long from, Forgery forgery) throws IOException {
        for (long number = from; number <= 6; number++) {
            boolean forged = number == from;
            ObjectNode manifest = manifest(number);
            String aad = text(manifest, "evidence", "aad");
            byte[] sealed = tiny.content(text(manifest, "evidence", "key"));
            ObjectNode evidence = (ObjectNode) JSON.readTree(SealedDocument.open(sealed, aad, tiny.keys));
            ObjectNode entryAlone = JSON.createObjectNode();
            if (forged) {
                forgery.of(manifest, entryAlone, evidence);
            }
            manifest.putNull("evidence");
            evidence.put("manifestSha256", Sha256.of(CanonicalJson.write(manifest)));
            ObjectNode head = (ObjectNode) evidence.get("head");
            long last = head.get("number").longValue();
            if (last > 0) {
                head.put("sha256", Sha256.of(tiny.content(entryKey(last))));
            }
            byte[] again = SealedDocument.seal(
                    CanonicalJson.write(evidence), aad, tiny.keys, tiny.keys.currentKeyId("evidence"));
            String key = text(manifest(number), "evidence", "key");
            tiny.replace(key, again);
            anewWithEntry(
                    number,
                    written -> {
                        ObjectNode object = ((ObjectNode) written.get("evidence"));
                        if (forged) {
                            forgery.of(written, entryAlone, evidence);
                        }
                        object.put("bytes", again.length);
                        object.put("sha256", Sha256.of(again));
                    },
                    entry -> entry.setAll(entryAlone));
        }
    }

    /** What is written anew, of the first delivery that is. */
    private interface Forgery {
        /** @param entry what is to be another in the entry */
        void of(ObjectNode manifest, ObjectNode entry, ObjectNode evidence);
    }

    private static void otherOperator(ObjectNode manifest, ObjectNode entry, ObjectNode evidence) {
        manifest.put("operator", "somebody else");
        entry.put("operator", "somebody else");
        ((ObjectNode) evidence.get("parts").get(0)).put("blankLines", 7);
    }

    private static void otherSchema(ObjectNode manifest, ObjectNode entry, ObjectNode evidence) {
        String other = "9".repeat(64);
        table(manifest).put("schemaVersion", other);
        ((ObjectNode) evidence.get("contracts").get(0)).put("schemaVersion", other);
    }
}
