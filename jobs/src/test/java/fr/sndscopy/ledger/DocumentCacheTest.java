package fr.sndscopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.HookedStore.Call;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a process reads whose home has kept what others before it have read. */
final class DocumentCacheTest {
    /** More than are listed one by one. */
    private static final int PUBLISHED = 20;

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Map<String, Integer> reads = new ConcurrentSkipListMap<>();
    private final ObjectStore counted = new HookedStore(store, (call, key) -> {
        if (call == Call.READ) {
            reads.merge(key, 1, Integer::sum);
        }
    });
    private final InMemory cache = new InMemory();
    private String dataset = "";

    @BeforeEach
    void publish() {
        Ledger ledger = new Ledger(store, Clock.systemUTC());
        dataset = ledger.initialise();
        for (int number = 1; number <= PUBLISHED; number++) {
            publish(ledger, number);
        }
    }

    private void publish(Ledger ledger, int number) {
        String id = "D-" + number;
        TablePeriod month =
                new TablePeriod("ER_PRS_F", String.format(Locale.ROOT, "%d-%02d", 2000 + number / 12, 1 + number % 12));
        ledger.publish(Manifests.of(dataset, id, id, Map.of(month, 1)), null, 1, Premise.NONE, objects -> {});
    }

    /** As a process of its own would have it. */
    private Ledger another() {
        reads.clear();
        return new Ledger(counted, Clock.systemUTC(), HeadMemory.NONE, cache);
    }

    private static LedgerState uncached(ObjectStore store) {
        return new Ledger(store, Clock.systemUTC()).read();
    }

    @Test
    void theNextProcessReadsTheLastEntryAlone() {
        LedgerState first = another().read();
        assertThat(reads.keySet())
                .filteredOn(key -> key.startsWith("evidence/"))
                .hasSize(PUBLISHED);
        assertThat(reads.values()).containsOnly(1);

        LedgerState second = another().read();

        assertThat(reads.keySet())
                .containsExactly(
                        StoreLayout.FORMAT_KEY,
                        StoreLayout.ledgerEntry(PUBLISHED),
                        StoreLayout.ledgerEntry(PUBLISHED + 1));
        for (LedgerState state : new LedgerState[] {first, second}) {
            assertThat(state.chain()).isEqualTo(uncached(store).chain());
            assertThat(state.publications()).isEqualTo(uncached(store).publications());
        }
    }

    @Test
    void whatOthersHavePublishedSinceIsReadOnce() {
        another().read();
        Ledger elsewhere = new Ledger(store, Clock.systemUTC());
        publish(elsewhere, PUBLISHED + 1);
        publish(elsewhere, PUBLISHED + 2);

        Ledger ledger = another();
        assertThat(ledger.read().chain()).isEqualTo(uncached(store).chain());
        ledger.read();

        assertThat(reads.keySet())
                .filteredOn(key -> key.startsWith("evidence/"))
                .hasSize(2);
        assertThat(reads.get(StoreLayout.ledgerEntry(PUBLISHED + 1))).isEqualTo(1);
        assertThat(reads.get(StoreLayout.ledgerEntry(PUBLISHED + 2))).isEqualTo(1);
    }

    @Test
    void anEntryOrManifestThatIsGoneIsMissing() {
        another().read();
        for (Publication publication : uncached(store).publications()) {
            for (String key : new String[] {
                StoreLayout.ledgerEntry(publication.entry().number()),
                publication.entry().manifestKey()
            }) {
                byte[] sound = store.read(key, 1 << 20).orElseThrow();
                store.delete(key);

                boolean last = key.equals(StoreLayout.ledgerEntry(PUBLISHED));
                if (last) {
                    assertThat(another().read().size()).isEqualTo(PUBLISHED - 1);
                } else {
                    assertCorrupt(() -> another().read(), key, "missing");
                }
                store.putIfAbsent(key, sound);
            }
        }
        assertThat(another().read().size()).isEqualTo(PUBLISHED);
    }

    @Test
    void whatIsReplacedIsReadAndRefused() {
        Ledger ledger = another();
        ledger.read();
        String key = StoreLayout.ledgerEntry(7);
        String manifest = uncached(store).publications().get(6).entry().manifestKey();
        for (String replaced : new String[] {key, manifest}) {
            byte[] sound = store.read(replaced, 1 << 20).orElseThrow();
            String text = new String(sound, StandardCharsets.UTF_8);
            replace(replaced, text.replace("D-7", "D-8").getBytes(StandardCharsets.UTF_8));

            assertThatThrownBy(() -> uncached(store)).isInstanceOf(LedgerCorruptException.class);
            assertThatThrownBy(() -> another().read())
                    .isInstanceOf(LedgerCorruptException.class)
                    .hasMessage(messageOf(() -> uncached(store)));

            replace(replaced, sound);
        }
        assertThat(ledger.read().size()).isEqualTo(PUBLISHED);
    }

    @Test
    void nothingThatIsKeptIsBelieved() {
        another().read();
        LedgerState state = uncached(store);
        cache.kept.replaceAll((name, bytes) -> {
            byte[] altered = bytes.clone();
            altered[altered.length / 2] ^= 1;
            return altered;
        });

        assertThat(another().read().chain()).isEqualTo(state.chain());
        assertThat(reads.keySet())
                .filteredOn(key -> key.startsWith("evidence/"))
                .hasSize(PUBLISHED);
        another().read();
        assertThat(reads.keySet()).noneMatch(key -> key.startsWith("evidence/"));
    }

    @Test
    void anotherChainIsNoneOfThisOne() {
        another().read();
        MemoryObjectStore other = new MemoryObjectStore();
        Ledger ledger = new Ledger(other, Clock.systemUTC(), HeadMemory.NONE, cache);
        dataset = ledger.initialise();
        for (int number = 1; number <= PUBLISHED; number++) {
            publish(ledger, number);
        }

        assertThat(ledger.read().dataset()).isEqualTo(dataset);
        assertThat(ledger.read().chain()).isEqualTo(uncached(other).chain());
        assertThat(another().read().chain()).isEqualTo(uncached(store).chain());
    }

    @Test
    void anAuditAndWhoeverAsksForAManifestReadTheStore() {
        another().read();

        Ledger ledger = another();
        assertThat(ledger.audit().faults()).isEmpty();
        assertThat(reads.keySet())
                .filteredOn(key -> key.startsWith("evidence/"))
                .hasSize(PUBLISHED);
        assertThat(reads.keySet()).filteredOn(key -> key.startsWith("ledger/")).hasSize(PUBLISHED + 1);

        LedgerState state = ledger.read();
        reads.clear();
        ledger.manifest(state, state.publications().get(3));
        assertThat(reads).hasSize(1);
    }

    @Test
    void eachManifestIsHandedOverOnceInTheOrderOfTheChain() {
        List<String> expected = uncached(store).publications().stream()
                .map(publication -> publication.entry().delivery())
                .toList();
        Ledger first = another();
        assertThat(first.gather(Order::new)).isEqualTo(expected);
        assertThat(reads.values()).containsOnly(1);

        assertThat(first.gather(Order::new)).isEqualTo(expected);
        assertThat(another().gather(Order::new)).isEqualTo(expected);
        assertThat(reads.keySet()).noneMatch(key -> key.startsWith("evidence/"));
        assertThat(new Ledger(store, Clock.systemUTC()).gather(Order::new)).isEqualTo(expected);
    }

    @Test
    void whatLooksAlteredOnceIsGatheredFromTheBeginningAgain() {
        String manifest = uncached(store).publications().get(11).entry().manifestKey();
        AtomicInteger answers = new AtomicInteger();
        ObjectStore once = new HookedStore(store, (call, key) -> {
            if (call == Call.READ && key.equals(manifest) && answers.getAndIncrement() == 0) {
                throw new StorageException(
                        StorageException.Kind.CORRUPT, "[" + key + "] a bit that flipped on the way", null);
            }
        });

        Ledger ledger = new Ledger(once, Clock.systemUTC(), HeadMemory.NONE, cache);

        assertThat(ledger.gather(Order::new)).hasSize(PUBLISHED).doesNotHaveDuplicates();
        assertThat(answers.get()).isEqualTo(2);
    }

    @Test
    void ofSeveralFaultsTheFirstInTheChainIsTold() {
        List<Publication> published = uncached(store).publications();
        store.delete(published.get(8).entry().manifestKey());
        store.delete(published.get(6).entry().manifestKey());
        store.delete(published.get(7).entry().manifestKey());

        assertCorrupt(() -> another().read(), published.get(6).entry().manifestKey(), "missing");
        assertCorrupt(
                () -> another().gather(Order::new), published.get(6).entry().manifestKey(), "missing");
    }

    /** The deliveries, as they come. */
    private static final class Order implements LedgerReader.Gathering<List<String>> {
        private final List<String> deliveries = new ArrayList<>();

        @Override
        public void see(Publication publication, Manifest manifest) {
            assertThat(manifest.delivery()).isEqualTo(publication.entry().delivery());
            deliveries.add(manifest.delivery());
        }

        @Override
        public List<String> result(LedgerState state) {
            assertThat(state.publications()).hasSameSizeAs(deliveries);
            return deliveries;
        }
    }

    private void replace(String key, byte[] content) {
        store.delete(key);
        store.putIfAbsent(key, content);
    }

    private static void assertCorrupt(ThrowingCallable call, String key, String words) {
        assertThatThrownBy(call)
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("[" + key + "]")
                .hasMessageContaining(words);
    }

    private static String messageOf(ThrowingCallable call) {
        try {
            call.call();
        } catch (Throwable e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("nothing was thrown");
    }

    private static final class InMemory implements DocumentCache {
        private final Map<Name, byte[]> kept = new ConcurrentHashMap<>();

        @Override
        public Optional<byte[]> find(Name name) {
            return Optional.ofNullable(kept.get(name));
        }

        @Override
        public void keep(Name name, byte[] bytes) {
            kept.put(name, bytes);
        }
    }
}
