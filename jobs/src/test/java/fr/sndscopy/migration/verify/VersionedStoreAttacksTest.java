package fr.sndscopy.migration.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.AttackDocument;
import fr.sndscopy.audit.Auditor;
import fr.sndscopy.audit.Coverage;
import fr.sndscopy.audit.Sample;
import fr.sndscopy.audit.StoreAudit;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.HeadMemory;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.LedgerReader;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.storage.memory.VersionedMemoryStore;
import fr.sndscopy.storage.memory.VersionedMemoryStore.Broken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What somebody can do who may delete and replace objects of a bucket that keeps versions, and remove no version. The second
 * implementation reads folders, which keep none.
 */
final class VersionedStoreAttacksTest extends AttackedStore {
    private static final String SECTION = "On a bucket that keeps versions";

    private VersionedMemoryStore store = new VersionedMemoryStore();
    private String checkpoint = "";

    @BeforeAll
    void signTheWhole() {
        sign(newSigner());
        checkpoint = checkpoints().get(0);
        whole = copy();
    }

    @BeforeEach
    void fill() {
        store = new VersionedMemoryStore();
        whole.forEach(store::putIfAbsent);
    }

    private void replace(String key, byte[] content) throws IOException {
        Path file = Files.write(directory.resolve("replacement"), content);
        store.put(key, file, Sha256.of(content));
    }

    private record Attack(String name, String key, Alteration alteration) {}

    private List<Attack> attacks() {
        List<String> log = tiny.keys("access/");
        String access = log.get(log.size() - 1);
        String part = tiny.keys("data/").get(0);
        String evidence = tiny.keys("evidence/" + FIRST + "/evidence-").get(0);
        String proof = tiny.keys("keys/").get(0);
        String last = entryKey(6);
        return List.of(
                new Attack("hide_last", last, () -> store.delete(last)),
                new Attack("hide_middle", entryKey(3), () -> store.delete(entryKey(3))),
                new Attack("hide_checkpoint", checkpoint, () -> store.delete(checkpoint)),
                new Attack("hide_access", access, () -> store.delete(access)),
                new Attack("hide_proof", proof, () -> store.delete(proof)),
                new Attack("hide_format", "format.json", () -> store.delete("format.json")),
                new Attack("hide_part", part, () -> store.delete(part)),
                new Attack("hide_evidence", evidence, () -> store.delete(evidence)),
                new Attack("replace_last", last, () -> replace(last, written(last))),
                new Attack("replace_hidden", last, () -> {
                    store.delete(last);
                    store.putIfAbsent(last, written(last));
                }));
    }

    /** By another writer. */
    private byte[] written(String key) {
        return new String(tiny.content(key), StandardCharsets.UTF_8)
                .replace("\"writer\":\"", "\"writer\":\"x")
                .getBytes(StandardCharsets.UTF_8);
    }

    private VerificationResult verified() throws IOException {
        return new StoreVerification(
                        store,
                        new LedgerReader(store, HeadMemory.NONE),
                        null,
                        SchemaCatalog.of(List.of()),
                        1,
                        tiny.work())
                .verify(null);
    }

    private AuditReport audited() throws IOException {
        return new StoreAudit(
                        store,
                        CheckpointExpectation.NONE,
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

    @TestFactory
    Stream<DynamicTest> eachIsNoticedByAnybodyAndSaidHowItIsUndone() {
        return attacks().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name(), () -> {
                    fill();
                    assertThat(verified().faults()).isEmpty();
                    attack.alteration().run();

                    VerificationResult result = verified();

                    AttackDocument.says(SECTION, attack.name(), "anybody", said(result));
                    assertThat(said(result)).doesNotHaveDuplicates();
                    assertThat(said(result))
                            .anyMatch(text -> text.startsWith("[" + attack.key() + "]")
                                    && text.contains("it comes back with: remove " + attack.key()));
                    assertThat(audited().faults())
                            .extracting(AuditReport.Fault::key)
                            .contains(attack.key());
                }));
    }

    @Test
    void eachAttackIsInTheDocumentAndNoOther() throws IOException {
        AttackDocument.lists(SECTION, attacks().stream().map(Attack::name).toList());
    }

    @Test
    void nobodyPublishesBehindAnEntryThatIsHidden() {
        store.delete(entryKey(6));

        assertThatThrownBy(() -> new Ledger(store, Clock.systemUTC()).read())
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageStartingWith("[" + entryKey(6) + "] deleted, and still there below its delete marker");
    }

    @Test
    void whoMayNotListVersionsStillSeesThatTheEndWasDeleted() throws IOException {
        store.with(Broken.NO_LIST).delete(entryKey(6));

        assertThatThrownBy(() -> new Ledger(store, Clock.systemUTC()).read())
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageStartingWith("[" + entryKey(6) + "] deleted; its bucket keeps versions");
        assertThat(said(verified())).anyMatch(text -> text.startsWith("[" + entryKey(6) + "] deleted"));
        assertThat(verified().notices()).anyMatch(notice -> notice.contains("may not list the versions"));
    }

    @Test
    void whatGcRemovedAndWhatWasPutTwiceAlikeIsNoFault() throws IOException {
        String left = tiny.keys("data/").get(0).replaceAll("[0-9a-f]+\\.parquet$", "00aa.parquet");
        store.putIfAbsent(left, new byte[] {1});
        store.delete(left);
        replace(entryKey(6), tiny.content(entryKey(6)));

        assertThat(verified().faults()).isEmpty();
        assertThat(verified().notices()).noneMatch(notice -> notice.contains("delete marker"));
    }
}
