package fr.sndscopy.migration.verify;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.AttackDocument;
import fr.sndscopy.FormatDocument;
import fr.sndscopy.SecondVerifier;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.AccessHead;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.access.AccessLog;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.report.AuditReport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What somebody can do who wants nobody to know what was handed out, and who notices. The log has eleven entries: what the store was set up with, six reports,
 * an export, a key (entry 7 of the ledger covers these), a look at the quarantine (entry 8), and an export behind it.
 */
final class AccessLogAttacksTest extends AttackedStore {
    private static final String SECTION = "On the access log";

    @SuppressWarnings("NullAway.Init") // set before all
    private Map<String, byte[]> watched;

    @SuppressWarnings("NullAway.Init") // set before all
    private AccessHead last;

    /** Who notices. */
    private enum Knowing {
        /** Anybody who can read the store. */
        NOTHING,
        /** Who has the data keys: evidence vouches for the ledger entries before its own. */
        KEYS,
        /** Who kept the head of the log. */
        HEAD;

        /** As {@code ATTACKS.md} calls them. */
        String who() {
            return switch (this) {
                case NOTHING -> "anybody";
                case KEYS -> "data keys";
                case HEAD -> "kept log head";
            };
        }
    }

    /** @param key a pattern of what is named */
    private record Attack(String name, Knowing knowing, String key, Alteration alteration) {}

    @BeforeAll
    void handOut() throws IOException {
        AccessLog log = tiny.accessLog();
        log.append("export", "ER_TINY_F 2019-02 csv ER_TINY_F_2019-02.csv", 40L);
        log.append("keys-unwrap", "dcir-1-00000000 " + "0".repeat(64), null);
        tiny.publish("T-4", "2019-04", rows(12));
        log.append("quarantine-show", "T-1", 20L);
        tiny.publish("T-5", "2019-05", rows(12));
        log.append("export", "ER_TINY_F 2019-05 csv ER_TINY_F_2019-05.csv", 8L);
        last = AccessHead.of(tiny.store);
        assertThat(last.number()).isEqualTo(11);
        watched = copy();
    }

    private static String access(long number) {
        return StoreLayout.accessEntry(number);
    }

    /** Changes an entry of the log, and makes those behind it follow again. */
    private void anewInLog(long number, Consumer<ObjectNode> change) throws IOException {
        ObjectNode changed = read(access(number));
        change.accept(changed);
        tiny.replace(access(number), CanonicalJson.write(changed));
        for (long next = number + 1; tiny.store.stat(access(next)).isPresent(); next++) {
            ObjectNode entry = read(access(next));
            entry.put("previousSha256", Sha256.of(tiny.content(access(next - 1))));
            tiny.replace(access(next), CanonicalJson.write(entry));
        }
    }

    /** Makes an entry of the ledger say of the log what it is now. */
    private void follow(ObjectNode entry, long number) {
        ((ObjectNode) entry.get("access")).put("number", number).put("sha256", Sha256.of(tiny.content(access(number))));
    }

    private List<Attack> attacks() {
        String html = report(FIRST, ".html");
        Consumer<ObjectNode> another = entry -> entry.put("operator", "somebody else");
        return List.of(
                new Attack("access_flip", Knowing.NOTHING, access(9), () -> flipIn(access(8), "\"writer\":\"", 12)),
                new Attack("access_fewer_rows", Knowing.NOTHING, access(9), () -> {
                    ObjectNode entry = read(access(8));
                    tiny.replace(access(8), CanonicalJson.write(entry.put("rows", 4)));
                }),
                new Attack("access_drop_middle", Knowing.NOTHING, access(8), () -> tiny.store.delete(access(8))),
                new Attack("access_drop_covered", Knowing.NOTHING, access(10), () -> {
                    tiny.store.delete(access(11));
                    tiny.store.delete(access(10));
                }),
                new Attack("access_drop_all", Knowing.NOTHING, access(1), () -> tiny.keys("access/")
                        .forEach(tiny.store::delete)),
                new Attack("access_rewrite", Knowing.NOTHING, access(9), () -> anewInLog(8, another)),
                new Attack("access_renumber", Knowing.NOTHING, access(9), () -> {
                    // an export disappears, and those behind it close the gap
                    for (long number = 8; number < 11; number++) {
                        tiny.replace(
                                access(number),
                                CanonicalJson.write(read(access(number + 1)).put("number", number)));
                    }
                    tiny.store.delete(access(11));
                    anewInLog(8, entry -> entry.put("previousSha256", Sha256.of(tiny.content(access(7)))));
                }),
                new Attack(
                        "access_insert",
                        Knowing.NOTHING,
                        access(12),
                        () -> tiny.replace(
                                access(12), CanonicalJson.write(read(access(1)).put("number", 12)))),
                new Attack(
                        "access_far",
                        Knowing.NOTHING,
                        access(12),
                        () -> tiny.replace(access(99_999_999_999L), tiny.content(access(1)))),
                new Attack(
                        "access_foreign",
                        Knowing.NOTHING,
                        access(11),
                        () -> anewInLog(11, entry -> entry.put("dataset", "00000000-0000-4000-8000-000000000000"))),
                new Attack("access_forgotten", Knowing.NOTHING, entryKey(8), () -> {
                    ObjectNode entry = read(entryKey(8));
                    follow(entry, 8);
                    tiny.replace(entryKey(8), CanonicalJson.write(entry));
                }),
                new Attack("access_report", Knowing.NOTHING, html, () -> flip(html)),
                new Attack("access_rewrite_with_ledger", Knowing.KEYS, entryKey(7), () -> {
                    anewInLog(8, another);
                    anewWithEntry(7, manifest -> {}, entry -> follow(entry, 9));
                    anewWithEntry(8, manifest -> {}, entry -> follow(entry, 10));
                }),
                new Attack("access_cut", Knowing.HEAD, "access/", () -> tiny.store.delete(access(11))),
                new Attack("access_rewrite_last", Knowing.HEAD, "access/", () -> anewInLog(11, another)));
    }

    @TestFactory
    Stream<DynamicTest> eachAttackIsNoticed() throws IOException {
        restore(watched);
        return attacks().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name() + ": " + attack.knowing(), () -> {
                    restore(watched);
                    attack.alteration().run();
                    VerificationResult sealed = verify(false, Expectation.NONE);
                    VerificationResult content = verify(true, Expectation.NONE);
                    AuditReport audit = audit(CheckpointExpectation.NONE);
                    VerificationResult expected = verify(false, new Expectation(null, null, last.sha256()));
                    AttackDocument.says(
                            SECTION,
                            attack.name(),
                            attack.knowing().who(),
                            said(
                                    switch (attack.knowing()) {
                                        case NOTHING -> sealed;
                                        case KEYS -> content;
                                        case HEAD -> expected;
                                    }));
                    switch (attack.knowing()) {
                        case NOTHING -> {
                            assertThat(keys(sealed)).contains(attack.key());
                            assertThat(keys(content)).contains(attack.key());
                            assertThat(audit.verdict()).isEqualTo(AuditReport.Verdict.TO_BE_REFUSED);
                            assertThat(audit.faults())
                                    .extracting(AuditReport.Fault::key)
                                    .contains(attack.key());
                        }
                        case KEYS -> {
                            assertThat(sealed.faults()).isEmpty();
                            assertThat(keys(content)).contains(attack.key());
                        }
                        case HEAD -> {
                            assertThat(content.faults()).isEmpty();
                            assertThat(audit.faults()).isEmpty();
                            assertThat(keys(expected)).contains(attack.key());
                        }
                    }
                }));
    }

    @Test
    void eachAttackIsInTheDocumentAndNoOther() throws IOException {
        restore(watched);
        AttackDocument.lists(SECTION, attacks().stream().map(Attack::name).toList());
    }

    @Test
    void theLogAsItWasIsGoodAndTold() throws IOException {
        restore(watched);
        VerificationResult result = verify(true, new Expectation(null, null, last.sha256()));
        assertThat(result.faults()).isEmpty();
        assertThat(result.access().entries()).isEqualTo(11);
        assertThat(result.access().coveredEntries()).isEqualTo(10);
        AuditReport audit = audit(CheckpointExpectation.NONE);
        // whom the replays were run by
        String user = ProcessHandle.current().info().user().orElseThrow();
        assertThat(audit.faults()).isEmpty();
        assertThat(audit.access().headSha256()).isEqualTo(last.sha256());
        assertThat(audit.access().acts())
                .containsExactlyInAnyOrder(
                        new AuditReport.Acts("report", "tester", user, 3, 0),
                        new AuditReport.Acts("set-up", "tester", "somebody", 1, 0),
                        new AuditReport.Acts("export", "tester", "somebody", 2, 48),
                        new AuditReport.Acts("keys-unwrap", "tester", "somebody", 1, 0),
                        new AuditReport.Acts("quarantine-show", "tester", "somebody", 1, 20),
                        new AuditReport.Acts("report", "tester", "somebody", 3, 0));
    }

    @TestFactory
    Stream<DynamicTest> eachAttackIsNoticedByTheSecondImplementation() throws IOException {
        SecondVerifier.require(
                SecondVerifier.Level.SEALED, "AccessLogAttacksTest.eachAttackIsNoticedByTheSecondImplementation");
        restore(watched);
        return Stream.concat(
                Stream.of(DynamicTest.dynamicTest("nothing: good", () -> {
                    restore(watched);
                    SecondVerifier.Outcome outcome =
                            SecondVerifier.verify(writeOut("watched"), "--expect-access", last.sha256());
                    assertThat(outcome.code()).as(outcome.text()).isZero();
                    assertThat(outcome.text()).contains("\"accessEntries\": 11", last.sha256());
                })),
                attacks().stream()
                        .filter(attack -> attack.knowing() != Knowing.KEYS)
                        .map(attack -> DynamicTest.dynamicTest(attack.name() + ": " + attack.knowing(), () -> {
                            restore(watched);
                            attack.alteration().run();
                            SecondVerifier.Outcome blind = SecondVerifier.verify(writeOut(attack.name()));
                            SecondVerifier.Outcome knowing =
                                    SecondVerifier.verify(writeOut(attack.name()), "--expect-access", last.sha256());
                            assertThat(blind.code())
                                    .as(blind.text())
                                    .isEqualTo(attack.knowing() == Knowing.NOTHING ? 4 : 0);
                            assertThat(knowing.code()).as(knowing.text()).isEqualTo(4);
                            assertThat(knowing.faults()).contains(attack.key());
                        })));
    }

    @Test
    void eachAttackIsNamedByACheckOfTheFormat() throws IOException {
        restore(watched);
        String checks = FormatDocument.section("## 11. What a verifier MUST check");
        Map<String, String> missing = new TreeMap<>();
        attacks().stream()
                .map(Attack::name)
                .filter(name -> !checks.contains("`" + name + "`"))
                .forEach(name -> missing.put(name, "not named"));
        assertThat(missing).isEmpty();
    }
}
