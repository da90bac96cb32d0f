package fr.sndscopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HeadMemoryTest {
    private static final Instant ACCEPTED = Instant.parse("2026-11-23T12:00:00Z");

    private final InMemory memory = new InMemory();
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Ledger ledger = new Ledger(store, Clock.systemUTC(), memory);
    private String dataset = "";

    @BeforeEach
    void publishTwo() {
        dataset = ledger.initialise();
        publish(ledger, "D-1", "2019-01");
        publish(ledger, "D-2", "2019-02");
    }

    private void publish(Ledger by, String delivery, String period) {
        by.publish(
                Manifests.of(dataset, delivery, delivery, Map.of(new TablePeriod("ER_PRS_F", period), 1)),
                null,
                1,
                Premise.NONE,
                objects -> {});
    }

    @Test
    void whatIsPublishedIsRememberedWithoutAnotherRead() {
        assertThat(Objects.requireNonNull(memory.here).number()).isEqualTo(2);
        assertThat(Objects.requireNonNull(memory.here).sha256())
                .isEqualTo(ledger.read().headSha256());
    }

    @Test
    void aLongerChainIsFollowedAndRemembered() {
        publish(new Ledger(store, Clock.systemUTC()), "D-3", "2019-03");

        assertThat(ledger.read().size()).isEqualTo(3);
        assertThat(Objects.requireNonNull(memory.here).number()).isEqualTo(3);
    }

    @Withstands(fault = "the ledger loses its newest entries", outcome = "4 for every command that reads it")
    @Test
    void aChainThatHasLostItsEndIsRefusedByReadersAndWriters() {
        store.delete(StoreLayout.ledgerEntry(2));

        assertRefused(
                ledger::read, StoreLayout.ledgerEntry(2), "missing, and has been seen before: expected 2 entries");
        assertRefused(() -> publish(ledger, "D-3", "2019-03"), StoreLayout.ledgerEntry(2), "missing");
        assertThat(ledger.audit().faults())
                .extracting(LedgerAudit.Fault::key)
                .containsExactly(StoreLayout.ledgerEntry(2));
        assertThat(store.stat(StoreLayout.ledgerEntry(2))).isEmpty();
    }

    @Withstands(fault = "the ledger is another one of the same length", outcome = "4")
    @Test
    void anotherChainOfTheSameLengthIsRefused() {
        store.delete(StoreLayout.ledgerEntry(2));
        publish(new Ledger(store, Clock.systemUTC()), "D-X", "2019-02");

        assertRefused(ledger::read, StoreLayout.ledgerEntry(2), "not the entry that has been seen before");
        assertThat(ledger.audit().faults())
                .extracting(LedgerAudit.Fault::key)
                .containsExactly(StoreLayout.ledgerEntry(2));
    }

    @Withstands(fault = "the store is emptied", outcome = "4, and not set up anew")
    @Test
    void aStoreThatHasBeenEmptiedIsNotSetUpAnew() {
        List<String> all = new ArrayList<>();
        store.list("", stat -> all.add(stat.key()));
        all.forEach(store::delete);

        assertRefused(ledger::read, "format.json", "missing, and has been seen before: expected dataset " + dataset);
        assertRefused(ledger::initialise, "format.json", "missing, and has been seen before");
        assertThat(ledger.audit().faults()).extracting(LedgerAudit.Fault::key).containsExactly("format.json");
        assertThat(store.stat("format.json")).isEmpty();
    }

    @Test
    void anotherDatasetInTheSamePlaceIsRefused() {
        MemoryObjectStore other = new MemoryObjectStore();
        new Ledger(other, Clock.systemUTC()).initialise();

        assertRefused(
                () -> new Ledger(other, Clock.systemUTC(), memory).read(),
                "format.json",
                "another dataset than the one seen here before: expected " + dataset + " with 2 entries");
    }

    @Test
    void aChainThatGrowsWhileItIsReadIsNoFault() {
        Ledger slow = new Ledger(store, Clock.systemUTC(), new HeadMemory() {
            @Override
            public Seen seen() {
                Seen seen = memory.seen();
                publish(ledger, "D-3", "2019-03");
                return seen;
            }

            @Override
            public void remember(Head head) {
                memory.remember(head);
            }

            @Override
            public void replace(@Nullable Head head) {
                memory.replace(head);
            }

            @Override
            public Optional<Instant> replacedAt() {
                return memory.replacedAt();
            }
        });

        assertThat(slow.read().size()).isEqualTo(3);
    }

    @Test
    void aHeadThatIsAcceptedIsTheOneToFollowOn() {
        store.delete(StoreLayout.ledgerEntry(2));
        String head = new Ledger(store, Clock.systemUTC()).read().headSha256();

        assertRefused(
                () -> ledger.acceptHead("1".repeat(64)), StoreLayout.ledgerEntry(1), "not the head that is to be");
        assertRefused(ledger::read, StoreLayout.ledgerEntry(2), "missing");
        assertThat(ledger.acceptHead(head)).isEqualTo(1);
        publish(ledger, "D-2", "2019-02");
        assertThat(ledger.read().size()).isEqualTo(2);
    }

    @Test
    void thatNothingIsLeftCanBeAcceptedToo() {
        List<String> all = new ArrayList<>();
        store.list("", stat -> all.add(stat.key()));
        all.forEach(store::delete);

        assertThat(ledger.acceptHead(LedgerState.NOTHING_SHA256)).isZero();
        assertThat(ledger.initialise()).isNotEqualTo(dataset);
        assertThat(ledger.read().size()).isZero();
    }

    @Test
    void oneEntryIsToldAsOne() {
        MemoryObjectStore other = new MemoryObjectStore();
        Ledger first = new Ledger(other, Clock.systemUTC());
        dataset = first.initialise();
        publish(first, "D-1", "2019-01");
        memory.here = HeadMemory.Head.of(first.read()).orElseThrow();
        other.delete(StoreLayout.ledgerEntry(1));

        assertRefused(
                () -> new Ledger(other, Clock.systemUTC(), memory).read(),
                StoreLayout.ledgerEntry(1),
                "expected 1 entry, the last with SHA-256 " + memory.here.sha256() + ", found 0. Restore the store, or"
                        + " take this ledger for the right one with: sndscopy verify --accept-head SHA256");
    }

    @Test
    void whenAHeadWasAcceptedIsAskedOfTheMemory() {
        assertThat(ledger.acceptedAt()).isEmpty();

        ledger.acceptHead(ledger.read().headSha256());

        assertThat(ledger.acceptedAt()).contains(ACCEPTED);
        assertThat(new Ledger(store, Clock.systemUTC()).acceptedAt()).isEmpty();
    }

    @Test
    void theHeadOfAnEmptyLedgerIsNothing() {
        MemoryObjectStore other = new MemoryObjectStore();
        Ledger empty = new Ledger(other, Clock.systemUTC(), memory);
        memory.here = null;
        empty.initialise();

        assertThat(HeadMemory.Head.of(empty.read())).isEmpty();
        assertThat(memory.here).isNull();
        assertThat(empty.acceptHead(LedgerState.NOTHING_SHA256)).isZero();
        assertThat(memory.here).isNull();
    }

    private static void assertRefused(ThrowingCallable call, String key, String problem) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LedgerCorruptException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessageContaining(problem);
    }

    /** One store, one dataset. */
    private static final class InMemory implements HeadMemory {
        @Nullable
        Head here;

        @Nullable
        Instant replaced;

        @Override
        public Seen seen() {
            return new Seen(here, here == null ? Map.of() : Map.of(here.dataset(), here));
        }

        @Override
        public void remember(Head head) {
            here = head;
        }

        @Override
        public void replace(@Nullable Head head) {
            here = head;
            replaced = ACCEPTED;
        }

        @Override
        public Optional<Instant> replacedAt() {
            return Optional.ofNullable(replaced);
        }
    }
}
