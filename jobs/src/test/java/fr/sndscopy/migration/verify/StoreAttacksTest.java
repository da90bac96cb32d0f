package fr.sndscopy.migration.verify;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.AttackDocument;
import fr.sndscopy.FormatDocument;
import fr.sndscopy.SecondVerifier;
import fr.sndscopy.crypto.SealedDocument;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.HeadMemory;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.ledger.proof.KeptCheckpoint;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.report.AuditReport.Reservation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What somebody who can write to a store can do to it, one thing at a time, and who notices. */
final class StoreAttacksTest extends AttackedStore {
    private static final String SECTION = "On any store";

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
        /** Likewise, or who has the keys and what was delivered. */
        SOURCE,
        /** It is no fault: nothing leads to what was added, and a verifier says so. */
        NOTICE;

        /** As {@code ATTACKS.md} calls them. */
        String who() {
            return switch (this) {
                case SEALED -> "anybody";
                case KEYS -> "data keys";
                case HEAD -> "kept head";
                case SOURCE -> "kept head or delivery";
                case NOTICE -> "told";
            };
        }
    }

    /**
     * One attack.
     *
     * @param level who notices
     * @param key a pattern of the key of the object that is named; of a notice a part of it
     */
    private record Attack(String name, Level level, String key, Alteration alteration) {}

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

    @TestFactory
    Stream<DynamicTest> eachAttackIsNoticed() throws IOException {
        List<Attack> attacks = attacks();
        assertThat(attacks).hasSize(51).extracting(Attack::name).doesNotHaveDuplicates();
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

    @Test
    void eachAttackIsInTheDocumentAndNoOther() throws IOException {
        AttackDocument.lists(SECTION, attacks().stream().map(Attack::name).toList());
    }

    void check(Attack attack) throws IOException {
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
                AttackDocument.says(SECTION, attack.name(), attack.level().who(), said(sealed));
            }
            case KEYS -> {
                AttackDocument.says(SECTION, attack.name(), attack.level().who(), said(content));
                assertThat(sealed.faults()).isEmpty();
                assertThat(audit.faults()).isEmpty();
                assertThat(audit.notRead()).contains(AuditReport.NotRead.CONTENT);
                assertThat(keys(content)).anyMatch(key -> key.matches(attack.key()));
            }
            case HEAD, SOURCE -> {
                AttackDocument.says(SECTION, attack.name(), attack.level().who(), said(expected));
                assertThat(audit.faults()).isEmpty();
                assertThat(kinds(audit)).contains(Reservation.Kind.NO_CHECKPOINT_KEPT);
                assertThat(sealed.faults()).isEmpty();
                assertThat(content.faults()).isEmpty();
                assertThat(keys(expected)).contains(keyBehindTheHead(attack));
                assertThat(new Ledger(tiny.store, Clock.systemUTC(), new HasSeen(seen))
                                .audit()
                                .faults())
                        .isNotEmpty();
                AuditReport withSource = audit(CheckpointExpectation.NONE, tiny.keys, List.of(directory));
                if (attack.level() == Level.SOURCE) {
                    assertThat(withSource.verdict()).isEqualTo(AuditReport.Verdict.TO_BE_REFUSED);
                    assertThat(withSource.faults())
                            .extracting(AuditReport.Fault::key)
                            .anyMatch(key -> key.matches(attack.key()));
                } else {
                    assertThat(withSource.faults()).isEmpty();
                }
            }
            case NOTICE -> {
                AttackDocument.says(SECTION, attack.name(), attack.level().who(), content.notices());
                assertThat(audit.faults()).isEmpty();
                assertThat(audit.reservations()).contains(new Reservation(Reservation.Kind.UNNAMED_OBJECTS, 2));
                assertThat(content.faults()).isEmpty();
                assertThat(content.notices())
                        .anySatisfy(notice -> assertThat(notice).contains(attack.key()));
            }
        }
    }

    /** What only a head that was kept tells of a store without signatures, a kept checkpoint tells without data keys. */
    @TestFactory
    Stream<DynamicTest> whatAKeptHeadTellsAKeptCheckpointTellsToo() throws IOException {
        List<Attack> attacks = attacks().stream()
                .filter(attack -> attack.level() == Level.HEAD || attack.level() == Level.SOURCE)
                .toList();
        assertThat(attacks).hasSize(6);
        restore(whole);
        KeptCheckpoint kept =
                KeptCheckpoint.parse("kept.note", sign(newSigner()).note().toBytes());
        return attacks.stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name(), () -> {
                    restore(whole);
                    attack.alteration().run();
                    assertThat(verify(CheckpointExpectation.NONE).faults()).isEmpty();
                    assertThat(keys(verify(new CheckpointExpectation(
                                    null, List.of(kept), CheckpointExpectation.Coverage.TOLD))))
                            .contains("ledger/");
                }));
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

    /** As {@link #check}, by the Python verifier. */
    void checkSecondly(Attack attack) throws IOException {
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
            case HEAD, SOURCE -> {
                assertThat(sealed.code()).as(sealed.text()).isZero();
                SecondVerifier.Outcome expected = secondly(attack, "--expect-head", head, "--expect-entries", "6");
                assertThat(expected.code()).as(expected.text()).isEqualTo(4);
                assertThat(expected.faults()).contains(keyBehindTheHead(attack));
            }
            case NOTICE -> {
                assertThat(sealed.code()).as(sealed.text()).isZero();
                assertThat(sealed.text()).contains(attack.key());
            }
        }
    }

    /** What is named by who kept the head; a reading of the source names the object. */
    private static String keyBehindTheHead(Attack attack) {
        return attack.level() == Level.SOURCE ? StoreLayout.LEDGER_PREFIX : attack.key();
    }

    static void assertNamed(SecondVerifier.Outcome outcome, Attack attack) {
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

    SecondVerifier.Outcome secondly(Attack attack, String... options) throws IOException {
        return SecondVerifier.verify(writeOut(attack.name()), options);
    }

    SecondVerifier.Outcome secondlyWithKeys(Attack attack) throws IOException {
        Path store = writeOut(attack.name());
        return SecondVerifier.verify(store, "--keys", keysInClear(store));
    }

    List<Attack> attacks() throws IOException {
        restore(whole);
        List<Attack> attacks = new ArrayList<>();
        String data1 = data(FIRST, 0);
        String data2 = data(FIRST, 1);
        String quarantine = quarantine(FIRST, 0);
        String evidence = text(manifest(1), "evidence", "key");
        String manifest2 = manifestKey(2);

        String proof = StoreLayout.keyProof(text(manifest(1), "dataset"));
        attacks.add(new Attack("flip_proof", Level.SEALED, proof, () -> flip(proof)));
        attacks.add(new Attack(
                "swap_proof",
                Level.SEALED,
                proof,
                () -> tiny.replace(
                        proof,
                        SealedDocument.seal(
                                CanonicalJson.write(Map.of("dataset", "another")),
                                StoreLayout.keyProofAad(text(manifest(1), "dataset")),
                                tiny.keys,
                                tiny.keys.currentKeyId("evidence")))));

        attacks.add(new Attack("delete_proof", Level.SEALED, proof, () -> tiny.store.delete(proof)));

        // with the keys, all of it made to fit; and with another store
        Forgeries forgeries = new Forgeries(this);
        attacks.add(new Attack("part_in_ctr", Level.KEYS, data1, forgeries::partInCtr));
        attacks.add(new Attack("part_in_clear", Level.KEYS, data1, forgeries::partInClear));
        attacks.add(new Attack(
                "other_rows", Level.SOURCE, "data/ER_TINY_F/period=2019-02/T-1/.*[.]parquet", forgeries::otherRows));
        attacks.add(
                new Attack("merged_behind", Level.SEALED, "evidence/O-1/manifest-.*[.]json", forgeries::mergedBehind));
        attacks.add(new Attack("merged_over", Level.SEALED, entryKey(2), forgeries::mergedOver));

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
                () -> anew(5, AttackedStore::dropLastPart)));
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
                "forge_with_unwrap",
                Level.SOURCE,
                "ER_TINY_F-2019-03-00001",
                () -> reseal(2, AttackedStore::otherOperator)));
        attacks.add(new Attack("forge_schema", Level.KEYS, data1, () -> reseal(1, AttackedStore::otherSchema)));
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
                this::rewriteSourceWithContentId));
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
        attacks.add(new Attack(
                "no_time",
                Level.SEALED,
                entryKey(2),
                () -> anewWithEntry(2, manifest -> {}, entry -> entry.put("time", "2019-02-30T00:00:00Z"))));

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
        attacks.add(new Attack("flip_format", Level.SEALED, StoreLayout.FORMAT_KEY, () -> {
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
                Level.SEALED,
                html,
                () -> tiny.replace(
                        html,
                        new String(tiny.content(html), StandardCharsets.UTF_8)
                                .replace("40", "0")
                                .getBytes(StandardCharsets.UTF_8))));
        return attacks;
    }
}
