package fr.sndscopy.ledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import fr.sndscopy.FormatDocument;
import fr.sndscopy.checkpoint.AuditorTools;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.AccessHead;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.access.Trace;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessLogTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-29T12:00:00Z"), ZoneOffset.UTC);
    private static final Actor ACTOR = new Actor("the operator", "alice", "1.0");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Ledger ledger = new Ledger(store, NOON);

    @BeforeEach
    void setUp() {
        ledger.initialise();
    }

    private AccessLog log() {
        return new AccessLog(store, ledger, ACTOR, NOON);
    }

    private AccessEntry entry(long number) {
        return CanonicalJson.read(
                store.read(StoreLayout.accessEntry(number), AccessHead.MAX_ENTRY_BYTES)
                        .orElseThrow(),
                AccessEntry.class);
    }

    private AccessAudit.Findings audit() {
        return AccessAudit.of(store, ledger.audit());
    }

    @Test
    void anActSaysWhoDidWhatAndFollowsOnTheOneBefore() {
        log().append("export", "ER_TINY_F 2019-02 csv a.csv", 7L);
        String first = AccessHead.of(store).sha256();
        log().append("keys-unwrap", "dcir-1", null);

        AccessEntry one = entry(1);
        assertThat(one.previousSha256()).isEqualTo(LedgerState.NOTHING_SHA256);
        assertThat(one.time()).isEqualTo("2026-11-29T12:00:00Z");
        assertThat(List.of(one.operator(), one.user(), one.toolVersion(), one.action(), one.what()))
                .containsExactly("the operator", "alice", "1.0", "export", "ER_TINY_F 2019-02 csv a.csv");
        assertThat(one.rows()).isEqualTo(7);
        assertThat(one.dataset()).isEqualTo(ledger.reader().dataset().orElseThrow());
        assertThat(entry(2).previousSha256()).isEqualTo(first);
        assertThat(audit().faults()).isEmpty();
        assertThat(audit().acts())
                .extracting(AccessAudit.Acts::action, AccessAudit.Acts::count, AccessAudit.Acts::rows)
                .containsExactly(tuple("export", 1L, 7L), tuple("keys-unwrap", 1L, 0L));
    }

    @Test
    void theVectorsOfTheFormatHold() {
        String table = "| access log | |";
        byte[] second = FormatDocument.value(table, "entry 2").getBytes(StandardCharsets.UTF_8);
        AccessEntry entry = CanonicalJson.read(second, AccessEntry.class);

        assertThat(CanonicalJson.write(entry)).isEqualTo(second);
        assertThat(Sha256.of(second)).isEqualTo(FormatDocument.value(table, "SHA-256 of entry 2"));
        assertThat(entry.previousSha256()).isEqualTo(FormatDocument.value(table, "SHA-256 of entry 1"));
        assertThat(CanonicalJson.read(
                        FormatDocument.value(table, "access of ledger entry 2").getBytes(StandardCharsets.UTF_8),
                        AccessHead.class))
                .extracting(AccessHead::number)
                .isEqualTo(3L);
    }

    @Test
    void whoeverWritesAtOnceWritesOneChain() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> acts = new ArrayList<>();
            AccessLog shared = log();
            for (int i = 0; i < 40; i++) {
                AccessLog mine = i % 2 == 0 ? shared : log();
                long rows = i;
                acts.add(() -> mine.append("export", "T", rows).isPresent());
            }
            for (Future<Boolean> act : writers.invokeAll(acts)) {
                assertThat(act.get()).isTrue();
            }
        } finally {
            writers.shutdownNow();
        }
        assertThat(audit().faults()).isEmpty();
        assertThat(audit().entries()).isEqualTo(40);
        assertThat(audit().acts()).singleElement().satisfies(acts -> {
            assertThat(acts.count()).isEqualTo(40);
            assertThat(acts.rows()).isEqualTo(780);
        });
    }

    @Test
    void theNextLedgerEntrySaysWhatTheLogHasComeTo() throws IOException {
        TinyStore tiny = new TinyStore(folder);
        tiny.publish("T-1", "2019-01", "a;1;01/02/2019;7");
        tiny.accessLog().append("export", "T", 1L);
        tiny.accessLog().append("export", "T", 1L);
        AccessHead head = AccessHead.of(tiny.store);
        tiny.publish("T-2", "2019-02", "a;1;01/02/2019;7");
        tiny.accessLog().append("export", "T", 1L);

        assertThat(tiny.ledger.read().publications())
                .extracting(publication -> publication.entry().access())
                .containsExactly(AccessHead.NONE, head);
        AccessAudit.Findings findings = AccessAudit.of(tiny.store, tiny.ledger.audit());
        assertThat(findings.faults()).isEmpty();
        assertThat(findings.coveredEntries()).isEqualTo(2);
        assertThat(findings.notices())
                .containsExactly("entries 3 to 3 of the access log are behind the last ledger entry: the next one"
                        + " covers them");
    }

    @Test
    void whatCannotBeWrittenDownIsNotDone() {
        HookedStore silent = new HookedStore(store, (call, key) -> {
            if (call == HookedStore.Call.PUT_IF_ABSENT && key.startsWith("access/")) {
                throw new StorageException(StorageException.Kind.UNAVAILABLE, "[" + key + "] no answer", null);
            }
        });
        Trace trace =
                new Trace(folder.resolve("trace.jsonl"), "tester", NOON, new AccessLog(silent, ledger, ACTOR, NOON));

        assertThatThrownBy(() -> trace.write("export", "T", 1L))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("access/00000000000000000001.json");
        assertThat(AccessHead.of(store)).isEqualTo(AccessHead.NONE);
    }

    @Test
    void aStoreThatIsNotSetUpHasNoLog() {
        MemoryObjectStore nothing = new MemoryObjectStore();

        assertThat(new AccessLog(nothing, new Ledger(nothing, NOON), ACTOR, NOON).append("keys-unwrap", "k", null))
                .isEmpty();
        assertThat(AccessHead.of(nothing)).isEqualTo(AccessHead.NONE);
    }

    @Test
    void aBitThatTurnedOnItsWayIsNoAlteration() {
        log().append("export", "T", 1L);
        boolean[] told = {false};
        HookedStore once = new HookedStore(store, (call, key) -> {
            if (call == HookedStore.Call.READ && key.startsWith("access/") && !told[0]) {
                told[0] = true;
                throw new StorageException(StorageException.Kind.CORRUPT, "[" + key + "] ends early", null);
            }
        });

        assertThat(AccessAudit.of(once, ledger.audit()).faults()).isEmpty();
        assertThat(told[0]).isTrue();
    }

    @Test
    void theUserIsTheOneThatTheSystemKnowsWhateverJavaIsTold() throws IOException {
        String before = System.getProperty("user.name");
        System.setProperty("user.name", "somebody-else");
        try {
            assertThat(Actor.ofThisProcess("o", "v").user())
                    .isEqualTo(AuditorTools.shell(folder, "id -un").text().strip());
        } finally {
            System.setProperty("user.name", before);
        }
    }
}
