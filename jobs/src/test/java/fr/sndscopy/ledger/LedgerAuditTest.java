package fr.sndscopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.LedgerAudit.Book;
import fr.sndscopy.ledger.LedgerAudit.Fault;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.HookedStore.Call;
import fr.sndscopy.storage.PassingStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An audit goes on past what is wrong, names each thing once, and says nothing of what cannot be known any more. */
class LedgerAuditTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final ObjectWitness SEEN = objects -> {};

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Ledger ledger = new Ledger(store, NOON);
    private final List<LedgerEntry> entries = new ArrayList<>();
    private String dataset = "";

    @BeforeEach
    void publishThree() {
        dataset = ledger.initialise();
        for (int i = 1; i <= 3; i++) {
            entries.add(ledger.publish(
                            Manifests.of(dataset, "D-" + i, "content", Map.of(new TablePeriod("T_" + i, "2019"), 1)),
                            null,
                            1,
                            Premise.NONE,
                            SEEN)
                    .publication()
                    .entry());
        }
    }

    @Test
    void aSoundChainHasNoFaultAndAllItsBooks() {
        LedgerAudit audit = audit();

        assertThat(audit.faults()).isEmpty();
        assertThat(audit.setUp()).isTrue();
        assertThat(audit.dataset()).isEqualTo(dataset);
        assertThat(audit.entries()).isEqualTo(3);
        assertThat(audit.books()).extracting(Book::entry).isEqualTo(entries);
        assertThat(audit.books()).allSatisfy(book -> assertThat(book.manifest()).isNotNull());
        assertThat(audit.headSha256()).isEqualTo(ledger.read().headSha256());
        for (Book book : audit.books()) {
            long number = book.entry().number();
            assertThat(audit.sha256Of(number)).contains(book.sha256());
            assertThat(audit.numberOf(book.sha256())).hasValue(number);
        }
        assertThat(audit.sha256Of(4)).isEmpty();
        assertThat(audit.numberOf("0".repeat(64))).isEmpty();
    }

    @Test
    void whatIsNoEntryIsNamedAndPassedOver() {
        store.putIfAbsent("ledger/notes.txt", bytes("x"));

        assertThat(audit().foreign()).containsExactly("ledger/notes.txt");
        assertThat(audit().faults()).isEmpty();
        assertThat(audit().entries()).isEqualTo(3);
    }

    @Test
    void nothingAtAllIsNoFault() {
        LedgerAudit audit = new Ledger(new MemoryObjectStore(), NOON).audit();

        assertThat(audit.setUp()).isFalse();
        assertThat(audit.entries()).isZero();
        assertThat(audit.headSha256()).isEqualTo(LedgerState.NOTHING_SHA256);
        assertThat(audit.faults()).isEmpty();
    }

    @Test
    void eachMissingEntryIsNamedAndTheNextIsNotBlamedForIt() {
        store.delete(StoreLayout.ledgerEntry(1));
        store.delete(StoreLayout.ledgerEntry(2));

        assertThat(audit().faults())
                .containsExactly(
                        new Fault(StoreLayout.ledgerEntry(1), "missing", null),
                        new Fault(StoreLayout.ledgerEntry(2), "missing", null));
        assertThat(audit().books()).extracting(Book::entry).containsExactly(entries.get(2));
    }

    @Test
    void anAlteredEntryIsFoundInTheOneBehindIt() {
        alter(StoreLayout.ledgerEntry(2), "\"lockEpoch\":1", "\"lockEpoch\":2");

        assertThat(audit().faults())
                .containsExactly(new Fault(
                        StoreLayout.ledgerEntry(3),
                        "does not follow on " + StoreLayout.ledgerEntry(2) + ": one of the two has been altered",
                        null));
    }

    @Test
    void anEntryOfNoTimeIsNoEntry() {
        for (String other : List.of("2026-11-23T12:00:60Z", "2026-02-30T12:00:00Z", "2026-11-23T12800:00Z", "")) {
            String entry = StoreLayout.ledgerEntry(3);
            byte[] good = store.read(entry, Integer.MAX_VALUE).orElseThrow();
            alter(entry, "\"time\":\"2026-11-23T12:00:00Z\"", "\"time\":\"" + other + "\"");

            assertThat(audit().faults()).as(other).containsExactly(new Fault(entry, "not a LedgerEntry", null));

            store.delete(entry);
            store.putIfAbsent(entry, good);
        }
    }

    @Test
    void anEntryThatIsListedAndNotThereIsMissing() {
        Ledger listing = new Ledger(
                new PassingStore(store) {
                    @Override
                    public Optional<byte[]> read(String key, int maxBytes) {
                        return key.equals(StoreLayout.ledgerEntry(2)) ? Optional.empty() : inner.read(key, maxBytes);
                    }
                },
                NOON);

        assertThat(listing.audit().faults()).containsExactly(new Fault(StoreLayout.ledgerEntry(2), "missing", null));
        assertThat(listing.audit().books()).extracting(Book::entry).containsExactly(entries.get(0), entries.get(2));
    }

    @Test
    void aFirstEntryThatFollowsOnSomethingIsFound() {
        alter(
                StoreLayout.ledgerEntry(1),
                "\"previousSha256\":\"" + "0".repeat(64),
                "\"previousSha256\":\"" + "1".repeat(64));

        assertThat(audit().faults())
                .contains(new Fault(
                        StoreLayout.ledgerEntry(1),
                        "does not follow on the beginning: one of the two has been altered",
                        null));
    }

    @Test
    void anEntryUnderAnothersKeyIsFound() {
        byte[] third = store.read(StoreLayout.ledgerEntry(3), 1 << 16).orElseThrow();
        store.putIfAbsent(StoreLayout.ledgerEntry(4), third);

        assertThat(audit().faults()).contains(new Fault(StoreLayout.ledgerEntry(4), "holds entry number 3", null));
    }

    @Test
    void anEntryThatCannotBeReadIsNamedAndTheOthersAreRead() {
        replace(StoreLayout.ledgerEntry(2), bytes("{"));

        LedgerAudit audit = audit();

        assertThat(audit.faults()).extracting(Fault::key).containsExactly(StoreLayout.ledgerEntry(2));
        assertThat(audit.books()).extracting(Book::entry).containsExactly(entries.get(0), entries.get(2));
    }

    @Test
    void aManifestThatIsGoneOrAlteredIsTheFaultOfItsDelivery() {
        String gone = entries.get(0).manifestKey();
        String altered = entries.get(1).manifestKey();
        store.delete(gone);
        replace(altered, bytes("{}"));

        LedgerAudit audit = audit();

        assertThat(audit.faults())
                .containsExactly(
                        new Fault(gone, "missing", "D-1"),
                        new Fault(
                                altered,
                                "altered: not the SHA-256 that " + StoreLayout.ledgerEntry(2) + " names",
                                "D-2"));
        assertThat(audit.books()).extracting(Book::manifest).satisfies(manifests -> {
            assertThat(manifests.get(0)).isNull();
            assertThat(manifests.get(1)).isNull();
            assertThat(manifests.get(2)).isNotNull();
        });
    }

    @Test
    void aFormatThatIsDamagedIsAFaultAndEntriesAreReadAllTheSame() {
        replace(StoreLayout.FORMAT_KEY, bytes("{}"));

        LedgerAudit audit = audit();

        assertThat(audit.faults()).extracting(Fault::key).containsExactly(StoreLayout.FORMAT_KEY);
        assertThat(audit.setUp()).isFalse();
        assertThat(audit.books()).hasSize(3).extracting(Book::manifest).containsOnlyNulls();
    }

    @Test
    void aStoreOfANewerVersionIsNotAudited() {
        String format = new String(store.read(StoreLayout.FORMAT_KEY, 1 << 10).orElseThrow(), StandardCharsets.UTF_8);
        replace(StoreLayout.FORMAT_KEY, bytes(format.replace(StoreFormat.FORMAT, "sndscopy-store/9")));

        assertThatThrownBy(this::audit).isInstanceOfSatisfying(StoreFormatException.class, e -> assertThat(e.kind())
                .isEqualTo(StoreFormatException.Kind.NEWER));
    }

    @Test
    void rulesThatOnlyTheWholeChainShowsAreAudited() {
        // the same period by a second delivery, as no ledger would have let it in
        Ledger other = new Ledger(new MemoryObjectStore(), NOON);
        assertThat(other.initialise()).isNotEqualTo(dataset);
        Manifest twice = Manifests.of(dataset, "D-4", "content", Map.of(new TablePeriod("T_1", "2019"), 1));
        byte[] content = CanonicalJson.write(twice);
        String sha256 = Sha256.of(content);
        store.putIfAbsent(StoreLayout.manifest("D-4", sha256), content);
        String third =
                new String(store.read(StoreLayout.ledgerEntry(3), 1 << 16).orElseThrow(), StandardCharsets.UTF_8);
        String head = ledger.read().headSha256();
        store.putIfAbsent(
                StoreLayout.ledgerEntry(4),
                bytes(third.replace("\"number\":3", "\"number\":4")
                        .replace("D-3", "D-4")
                        .replace(entries.get(2).manifestSha256(), sha256)
                        .replace(entries.get(2).previousSha256(), head)));

        assertThat(audit().faults()).singleElement().satisfies(fault -> {
            assertThat(fault.key()).isEqualTo(StoreLayout.ledgerEntry(4));
            assertThat(fault.problem()).contains("must not follow on what is before it", "is published by D-1");
        });
    }

    @Test
    void whatTheStoreSaysIsDamagedIsAFaultAndAnOutageIsNone() {
        assertThat(auditOver(StorageException.Kind.CORRUPT, StoreLayout.ledgerEntry(2))
                        .faults())
                .extracting(Fault::key)
                .containsExactly(StoreLayout.ledgerEntry(2));
        assertThat(auditOver(StorageException.Kind.CORRUPT, entries.get(1).manifestKey())
                        .faults())
                .containsExactly(new Fault(entries.get(1).manifestKey(), "told so", "D-2"));
        assertThatThrownBy(() -> auditOver(StorageException.Kind.UNAVAILABLE, StoreLayout.ledgerEntry(2)))
                .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> auditOver(
                        StorageException.Kind.UNAVAILABLE, entries.get(1).manifestKey()))
                .isInstanceOf(StorageException.class);
    }

    private LedgerAudit audit() {
        return new Ledger(store, NOON).audit();
    }

    private LedgerAudit auditOver(StorageException.Kind kind, String failing) {
        return new Ledger(
                        new HookedStore(store, (call, key) -> {
                            if (call == Call.READ && key.equals(failing)) {
                                throw new StorageException(kind, "told so", null);
                            }
                        }),
                        NOON)
                .audit();
    }

    private void alter(String key, String text, String other) {
        String content = new String(store.read(key, 1 << 16).orElseThrow(), StandardCharsets.UTF_8);
        assertThat(content).contains(text);
        replace(key, bytes(content.replace(text, other)));
    }

    private void replace(String key, byte[] content) {
        store.delete(key);
        store.putIfAbsent(key, content);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
