package fr.sndscopy.migration.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.FormatDocument;
import fr.sndscopy.SecondVerifier;
import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Premise;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.WrappedKeys;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.evidence.DatasetKeys;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.verify.VerificationResult;
import fr.sndscopy.migration.verify.VerificationResult.Fault;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that are replaced, of a store in memory: two deliveries, a replay and a superseded one are published. */
final class RewrappingTest {
    private static final RunIdentity OPERATOR = new RunIdentity("operator", "test", "0".repeat(64));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    @BeforeEach
    void published() throws IOException {
        tiny = new TinyStore(directory);
        new DatasetKeys(tiny.store, tiny.ledger).initialise(() -> tiny.keys);
        tiny.publish("T-1", "2019-03", "a;1.50;01/03/2019;1", "bad;x;02/03/2019;2", "c;3.00;03/03/2019;3");
        tiny.publish("T-2", "2019-04", "d;4.00;01/04/2019;4");
        tiny.publish(TinyStore.CATALOG, "T-3", "2019-04", "T-2", "e;5.00;01/04/2019;5", "f;6.00;02/04/2019;6");
    }

    private Rewrapping rewrapping(int keysAtOnce) {
        return new Rewrapping(tiny.store, tiny.ledger, tiny.keys, OPERATOR, 2, keysAtOnce);
    }

    private Retirement retirement() {
        return new Retirement(tiny.store, tiny.ledger, tiny.keys, OPERATOR, 2);
    }

    private void rotateAll() {
        domains().forEach(tiny.keys::rotate);
    }

    private List<String> domains() {
        return tiny.keys.keyIds().stream()
                .map(id -> KeyId.parse(id).orElseThrow().domain())
                .distinct()
                .toList();
    }

    private Map<String, String> objects(String... prefixes) {
        Map<String, String> objects = new TreeMap<>();
        for (String prefix : prefixes) {
            tiny.store.list(
                    prefix,
                    stat -> objects.put(
                            stat.key(),
                            Sha256.of(tiny.store.read(stat.key(), 1 << 20).orElseThrow())));
        }
        return objects;
    }

    private void good(VerificationResult result) {
        assertThat(result.faults()).isEmpty();
        assertThat(result.deliveries()).hasSize(3);
    }

    private void goodToTheSecondImplementation(int unnamed) throws IOException {
        SecondVerifier.require(SecondVerifier.Level.CONTENT, "RewrappingTest");
        Path store = Files.createTempDirectory(directory, "store");
        tiny.store.list("", stat -> {
            try {
                Path file = store.resolve(stat.key());
                Files.createDirectories(file.getParent());
                Files.write(file, tiny.store.read(stat.key(), 1 << 20).orElseThrow());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        Path keys = SecondVerifier.writeKeys(Files.createTempFile(directory, "keys", ".txt"), tiny.keys.inClear());
        SecondVerifier.Outcome outcome = SecondVerifier.verify(store, "--keys", keys.toString());
        assertThat(outcome.code()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains(unnamed == 0 ? "\"unnamed\": []" : unnamed + " object of ");
    }

    @Test
    void allDataKeysAreUnderTheNewestKeysAndNoObjectIsWrittenAgain() throws IOException {
        Map<String, String> before = objects("data/", "quarantine/", "evidence/", "keys/");
        rotateAll();

        Rewrapping.Result result = rewrapping(4096).run(done -> {});

        assertThat(result.problems()).isEmpty();
        assertThat(result.rewrapped())
                .isEqualTo(before.keySet().stream()
                        .filter(key -> key.endsWith(".parquet") || key.endsWith(".enc"))
                        .count());
        assertThat(result.entries()).containsExactly(4L);
        assertThat(objects("data/", "quarantine/", "evidence/", "keys/")).containsAllEntriesOf(before);
        assertThat(result.keyIds())
                .isEqualTo(
                        domains().stream().map(tiny.keys::currentKeyId).collect(Collectors.toCollection(TreeSet::new)));
        good(tiny.verify(tiny.keys));
        goodToTheSecondImplementation(0);
    }

    @Test
    void onceRewrappedNothingIsLeftToDo() {
        rotateAll();
        Rewrapping.Result first = rewrapping(4096).run(done -> {});

        Rewrapping.Result second = rewrapping(4096).run(done -> {});

        assertThat(second.rewrapped()).isZero();
        assertThat(second.current()).isEqualTo(first.rewrapped());
        assertThat(second.entries()).isEmpty();
        assertThat(tiny.ledger.read().size()).isEqualTo(4);
    }

    @Test
    void whatWasDoneBeforeAnOutageStaysDoneAndTheRestFollows() throws IOException {
        rotateAll();
        long all = rewrappable();
        List<Long> told = new ArrayList<>();
        HookedStore failing = new HookedStore(tiny.store, (call, key) -> {
            if (call == HookedStore.Call.PUT_IF_ABSENT && key.equals(StoreLayout.ledgerEntry(6))) {
                throw new StorageException(StorageException.Kind.UNAVAILABLE, "[store] no answer", null);
            }
        });
        Rewrapping cut = new Rewrapping(failing, new Ledger(failing, Clock.systemUTC()), tiny.keys, OPERATOR, 2, 3);

        assertThatThrownBy(() -> cut.run(told::add)).isInstanceOf(StorageException.class);
        good(tiny.verify(tiny.keys));
        Rewrapping.Result rest = rewrapping(3).run(told::add);

        assertThat(told).startsWith(3L, 6L);
        assertThat(rest.current()).isEqualTo(6);
        assertThat(rest.rewrapped()).isEqualTo(all - 6);
        good(tiny.verify(tiny.keys));
        // the document of the entry that was not written
        goodRetirement(1);
    }

    private long rewrappable() {
        return objects("data/", "quarantine/", "evidence/", "keys/").keySet().stream()
                .filter(key -> key.endsWith(".parquet") || key.endsWith(".enc"))
                .count();
    }

    private void goodRetirement(int unnamed) throws IOException {
        int keys = tiny.keys.keyIds().size();

        Retirement.Result retired = retirement().run();

        assertThat(retired.keyIds()).hasSize(keys / 2).allSatisfy(id -> assertThat(tiny.keys.keyIds())
                .doesNotContain(id));
        good(tiny.verify(tiny.keys));
        goodToTheSecondImplementation(unnamed);
    }

    @Test
    void keysThatAreRetiredAreGoneAndEverythingIsStillRead() throws IOException {
        rotateAll();
        long all = rewrapping(4096).run(done -> {}).rewrapped();

        Retirement.Result retired = retirement().run();

        assertThat(retired.entry()).isEqualTo(5);
        assertThat(retired.checked()).isEqualTo(all);
        assertThat(tiny.keys.keyIds()).hasSize(2).allMatch(id -> id.contains("-2-"));
        good(tiny.verify(tiny.keys));
        goodToTheSecondImplementation(0);
        assertThat(retirement().run().keyIds()).isEmpty();
        LedgerState state = tiny.ledger.read();
        assertThat(new DatasetKeys(tiny.store, tiny.ledger)
                        .check(
                                state,
                                RewrappedKeys.of(tiny.keys, () -> RewrappedIndex.of(tiny.ledger.reader(), state))))
                .contains("T-3");
    }

    @Test
    void keysGoOnFromRotationToRotationAndDeliveriesBetweenThem() throws IOException {
        for (int generation = 2; generation <= 4; generation++) {
            rotateAll();
            rewrapping(4096).run(done -> {});
            retirement().run();
            tiny.publish("N-" + generation, "201" + generation + "-01", "g;7.00;01/05/2019;7");

            String number = "-" + generation + "-";
            assertThat(tiny.keys.keyIds()).hasSize(2).allMatch(id -> id.contains(number));
            assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        }
        goodToTheSecondImplementation(0);
    }

    @Test
    void aKeyThatDataKeysHangOnIsNotRetired() {
        rotateAll();

        assertThatThrownBy(() -> retirement().run())
                .isInstanceOf(KeyServiceException.class)
                .hasMessageContaining("keys rewrap first");

        assertThat(tiny.keys.keyIds()).hasSize(4);
        assertThat(tiny.ledger.read().size()).isEqualTo(3);
    }

    @Test
    void aKeyThatAnUnfinishedRunNeedsIsNotRetired() {
        rotateAll();
        rewrapping(4096).run(done -> {});
        tiny.store.putIfAbsent("work/T-9/" + "0".repeat(64) + "/plan-" + "1".repeat(64) + ".json.enc", new byte[1]);

        assertThatThrownBy(() -> retirement().run())
                .isInstanceOf(KeyServiceException.class)
                .hasMessageContaining("[work/T-9/");

        assertThat(tiny.keys.keyIds()).hasSize(4);
    }

    @Test
    void aDataKeyThatIsAnotherInItsNewestFormKeepsAllKeys() {
        rotateAll();
        rewrapping(4096).run(done -> {});
        String object = tiny.keys("data/").get(0);
        forge(line -> line.object().equals(object)
                ? new WrappedKeys.Line(
                        line.object(),
                        line.of(),
                        line.keyId(),
                        stranger(line.keyId()).wrapped())
                : line);

        assertThatThrownBy(() -> retirement().run())
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining(object);

        assertThat(tiny.keys.keyIds()).hasSize(4);
    }

    private WrappedKey stranger(String keyId) {
        WrappedKey.Pair pair = tiny.keys.newDataKey(keyId);
        pair.clear().close();
        return pair.wrapped();
    }

    /** Says of keys what nobody checks who writes it: of those that were said last, some lines other. */
    private KeyEntry forge(UnaryOperator<WrappedKeys.Line> change) {
        LedgerState state = tiny.ledger.read();
        KeyEntry last = state.keyEntries().get(state.keyEntries().size() - 1);
        WrappedKeys keys = tiny.ledger.reader().wrappedKeys(state.dataset(), last);
        return tiny.ledger.recordKeys(
                new Ledger.KeyChange(
                        KeyEntry.Kind.REWRAP,
                        last.keyIds(),
                        new WrappedKeys(
                                WrappedKeys.FORMAT,
                                state.dataset(),
                                keys.keys().stream().map(change).toList()),
                        "somebody",
                        "test"),
                Premise.NONE);
    }

    @Test
    void aDataKeyThatDoesNotOpenItsObjectIsToldByWhoHasTheKeys() throws IOException {
        rotateAll();
        rewrapping(4096).run(done -> {});
        String object = tiny.keys("quarantine/").get(0);
        forge(line -> line.object().equals(object)
                ? new WrappedKeys.Line(
                        line.object(),
                        line.of(),
                        line.keyId(),
                        stranger(line.keyId()).wrapped())
                : line);

        assertThat(tiny.verifySealed().faults()).isEmpty();
        assertThat(tiny.verify(tiny.keys).faults()).extracting(Fault::key).containsOnly(object);
    }

    @Test
    void aDocumentThatIsAlteredOrGoneOrOfAnotherStoreIsToldWithoutKeys() throws IOException {
        rotateAll();
        rewrapping(4096).run(done -> {});
        String document = tiny.keys("keys/wrapped-").get(0);
        byte[] whole = tiny.store.read(document, 1 << 20).orElseThrow();

        tiny.store.delete(document);
        faultOf(document);
        byte[] flipped = whole.clone();
        flipped[flipped.length / 2] ^= 1;
        tiny.store.putIfAbsent(document, flipped);
        faultOf(document);
        tiny.store.delete(document);
        tiny.store.putIfAbsent(document, whole);
        good(tiny.verifySealed());
        KeyEntry forged = forge(line -> line.object().startsWith("quarantine/")
                ? new WrappedKeys.Line("quarantine/OTHER/object", line.of(), line.keyId(), line.wrappedKey())
                : line);
        faultOf(String.valueOf(forged.documentKey()));
    }

    private void faultOf(String key) throws IOException {
        assertThat(tiny.verifySealed().faults()).extracting(Fault::key).containsOnly(key);
        SecondVerifier.require(SecondVerifier.Level.SEALED, "RewrappingTest");
        Path store = Files.createTempDirectory(directory, "faulty");
        tiny.store.list("", stat -> {
            try {
                Path file = store.resolve(stat.key());
                Files.createDirectories(file.getParent());
                Files.write(file, tiny.store.read(stat.key(), 1 << 20).orElseThrow());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        SecondVerifier.Outcome outcome = SecondVerifier.verify(store);
        assertThat(outcome.code()).as(outcome.text()).isEqualTo(4);
        assertThat(outcome.faults()).as(outcome.text()).containsOnly(key);
    }

    @Test
    void anObjectThatOnlyARetiredKeyOpensIsToldWithoutKeys() throws IOException {
        String used = tiny.keys.keyIds().stream()
                .filter(id -> id.startsWith("dcir"))
                .findFirst()
                .orElseThrow();
        tiny.ledger.recordKeys(
                new Ledger.KeyChange(KeyEntry.Kind.RETIRE, List.of(used), null, "somebody", "test"), Premise.NONE);

        assertThat(tiny.verifySealed().faults())
                .extracting(Fault::key)
                .hasSizeGreaterThan(3)
                .allMatch(key -> key.startsWith("data/") || key.startsWith("quarantine/"));
    }

    @Test
    void nothingIsPublishedUnderAKeyThatHasBeenRetiredMeanwhile() throws IOException {
        String used = tiny.keys.currentKeyId("dcir");
        AtomicBoolean done = new AtomicBoolean();
        HookedStore meanwhile = new HookedStore(tiny.store, (call, key) -> {
            if (call == HookedStore.Call.PUT && key.startsWith("data/") && done.compareAndSet(false, true)) {
                rotateAll();
                rewrapping(4096).run(told -> {});
                retirement().run();
            }
        });
        Delivery delivery = tiny.delivery("T-9", "2019-09", null, "z;1.00;01/03/2019;1");

        assertThatThrownBy(() -> tiny.publish(delivery, TinyStore.CATALOG, RuleBook.USUAL, meanwhile))
                .hasMessageContaining(used);

        assertThat(done).isTrue();
        assertThat(tiny.ledger.read().publication("T-9")).isEmpty();
        assertThatThrownBy(() -> tiny.ledger.recordKeys(
                        new Ledger.KeyChange(KeyEntry.Kind.RETIRE, List.of(used), null, "somebody", "test"),
                        Premise.NONE))
                .isInstanceOf(PublicationRefusedException.class);
        good(tiny.verify(tiny.keys));
    }

    @Test
    void anObjectThatIsGoneIsNamedAndAllOthersAreDone() {
        rotateAll();
        long all = rewrappable();
        String lost = tiny.keys("data/").get(0);
        tiny.store.delete(lost);

        Rewrapping.Result result = rewrapping(4096).run(done -> {});

        assertThat(result.rewrapped()).isEqualTo(all - 1);
        assertThat(result.problems()).singleElement().asString().contains(lost);
        assertThatThrownBy(() -> retirement().run()).isInstanceOf(KeyServiceException.class);
    }

    @Test
    void theDocumentsAreWhatTheFormatSays() throws IOException {
        rotateAll();
        rewrapping(4096).run(done -> {});
        LedgerState state = tiny.ledger.read();
        KeyEntry entry = state.keyEntries().get(0);
        String text = new String(
                CanonicalJson.write(tiny.ledger.reader().wrappedKeys(state.dataset(), entry)), StandardCharsets.UTF_8);

        assertThat(text).startsWith("{\"dataset\":\"" + state.dataset() + "\",\"format\":\"sndscopy-wrapped-keys/1\"");
        String format = FormatDocument.section("### Data keys wrapped anew");
        for (var component : WrappedKeys.Line.class.getRecordComponents()) {
            assertThat(format).contains("`" + component.getName() + "`");
        }
    }
}
