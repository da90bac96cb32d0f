package fr.sndscopy.migration.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.HeadMemory;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.published.Leftover.Fate;
import fr.sndscopy.migration.published.Leftover.Kind;
import fr.sndscopy.migration.published.Leftovers.Found;
import fr.sndscopy.migration.published.Leftovers.Terms;
import fr.sndscopy.migration.published.Leftovers.Unexplained;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.Retention;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.UnfinishedUpload;
import fr.sndscopy.storage.memory.VersionedMemoryStore;
import fr.sndscopy.storage.memory.VersionedMemoryStore.Broken;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeftoversTest {
    private static final String PUBLISHED = "T-1";
    private static final String OTHER = "T-9";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set by publish
    private TinyStore tiny;

    @BeforeEach
    void publish() throws IOException {
        tiny = new TinyStore(folder);
        tiny.publish(PUBLISHED, "2019-02", "a;1.00;01/02/2019;1", "bad;x;01/02/2019;1");
    }

    private void put(String key) {
        tiny.store.putIfAbsent(key, key.getBytes(StandardCharsets.UTF_8));
    }

    private static String data(String delivery, String attempt) {
        return StoreLayout.data(TinyStore.TABLE, "2019-02", delivery, "p-1", attempt);
    }

    private static String quarantine(String delivery, String attempt) {
        return StoreLayout.quarantine(TinyStore.TABLE, "2019-02", delivery, "p-1", attempt);
    }

    private Leftovers leftovers() {
        return new Leftovers(tiny.store, tiny.ledger, Clock.systemUTC());
    }

    private Found found(String... unfinished) {
        return leftovers().find(new Terms(Duration.ZERO, Set.of(unfinished), Unexplained.KEPT));
    }

    private Set<String> keys() {
        return keys(tiny.store);
    }

    private static Set<String> keys(ObjectStore store) {
        Set<String> keys = new TreeSet<>();
        store.list("", stat -> keys.add(stat.key()));
        return keys;
    }

    private Manifest published() {
        return tiny.ledger.manifest(PUBLISHED).orElseThrow();
    }

    /** What a publication of the same rows, or of others, leaves that ended before its entry. */
    private String unnamedManifest(String delivery, String contentId, String operator) {
        Manifest like = published();
        byte[] bytes = CanonicalJson.write(new Manifest(
                like.format(),
                like.dataset(),
                delivery,
                like.product(),
                contentId,
                like.planSha256(),
                like.toolVersion(),
                like.configurationSha256(),
                operator,
                like.files(),
                like.tables(),
                like.parts(),
                like.evidence()));
        String key = StoreLayout.manifest(delivery, Sha256.of(bytes));
        tiny.store.putIfAbsent(key, bytes);
        return key;
    }

    @Test
    void whatARunNeedsToGoOnIsKeptUntilNoRunMayGoOnAnyMore() {
        String plan = "f".repeat(64);
        String unfinished = StoreLayout.receipt(OTHER, plan, "p-1", "a1");
        String spent = StoreLayout.receipt(PUBLISHED, plan, "p-1", "a1");
        put(unfinished);
        put(spent);
        put(StoreLayout.plan(OTHER, plan, "e".repeat(64)));
        put(StoreLayout.rejected(OTHER, plan, "p-1", "a2"));

        assertThat(found(OTHER, PUBLISHED).all())
                .extracting(Leftover::kind, Leftover::delivery, Leftover::fate)
                .containsExactlyInAnyOrder(
                        tuple(Kind.WORK, OTHER, Fate.UNFINISHED),
                        tuple(Kind.WORK, OTHER, Fate.UNFINISHED),
                        tuple(Kind.WORK, OTHER, Fate.UNFINISHED),
                        tuple(Kind.WORK, PUBLISHED, Fate.REMOVABLE));
        assertThat(found().removable()).hasSize(4);
        assertThat(leftovers()
                        .find(new Terms(Duration.ofDays(1), Set.of(), Unexplained.KEPT))
                        .all())
                .extracting(Leftover::fate)
                .containsOnly(Fate.YOUNG);
    }

    @Test
    void whatTheLedgerLeadsToIsNotLeftOver() throws IOException {
        tiny.publish(TinyStore.CATALOG, "T-2", "2019-02", PUBLISHED, "b;2.00;01/02/2019;1");

        assertThat(found().all()).isEmpty();
    }

    @Test
    void attemptsOfPublishedDeliveriesGoAndTheDeliveryStays() throws IOException {
        Set<String> before = keys();
        put(data(PUBLISHED, "00aa"));
        put(quarantine(PUBLISHED, "00aa"));
        put(StoreLayout.evidence(PUBLISHED, "00ab"));
        put("probe/1/object");

        Found found = found(PUBLISHED);
        assertThat(found.all())
                .extracting(Leftover::kind, Leftover::delivery, Leftover::fate)
                .containsExactly(
                        tuple(Kind.DATA, PUBLISHED, Fate.REMOVABLE),
                        tuple(Kind.EVIDENCE, PUBLISHED, Fate.REMOVABLE),
                        tuple(Kind.PROBE, "", Fate.REMOVABLE),
                        tuple(Kind.QUARANTINE, PUBLISHED, Fate.REMOVABLE));
        leftovers().remove(found.removable());

        assertThat(keys()).isEqualTo(before);
        assertThat(found().all()).isEmpty();
    }

    @Test
    void whatARunMayStillPublishStays() {
        put(data(OTHER, "00aa"));
        put(data("T-8", "00aa"));

        assertThat(found(OTHER).all())
                .extracting(Leftover::delivery, Leftover::fate)
                .containsExactlyInAnyOrder(tuple(OTHER, Fate.UNFINISHED), tuple("T-8", Fate.REMOVABLE));
    }

    @Test
    void whatIsNotOldEnoughStays() {
        put(data(OTHER, "00aa"));
        Terms week = new Terms(Duration.ofDays(7), Set.of(), Unexplained.REMOVED);

        assertThat(leftovers().find(week).all()).extracting(Leftover::fate).containsExactly(Fate.YOUNG);
        Clock nextMonth = Clock.offset(Clock.systemUTC(), Duration.ofDays(30));
        assertThat(new Leftovers(tiny.store, tiny.ledger, nextMonth).find(week).all())
                .extracting(Leftover::fate)
                .containsExactly(Fate.REMOVABLE);
    }

    @Test
    void nothingThatIsKeptIsRemoved() {
        put(data(OTHER, "00aa"));

        assertThatThrownBy(() -> leftovers().remove(found(OTHER).all())).isInstanceOf(IllegalArgumentException.class);
        assertThat(keys()).contains(data(OTHER, "00aa"));
    }

    @Test
    void keysAndStrangersAreLeftAlone() {
        put("keys/dataset.json.enc");
        put("data/note.txt");
        put("evidence/T-1/manifest-of-mine.json");

        assertThat(found().all()).isEmpty();
        assertThat(found().foreign()).isEqualTo(2);
    }

    @Test
    void theManifestOfAnEntryThatWasTakenAwayStaysWithAllItNames() {
        HeadMemory nothing = HeadMemory.NONE;
        Set<String> all = keys();
        tiny.store.delete(StoreLayout.ledgerEntry(1));
        put(data(PUBLISHED, "00aa"));
        Leftovers after =
                new Leftovers(tiny.store, new Ledger(tiny.store, Clock.systemUTC(), nothing), Clock.systemUTC());

        Found found = after.find(new Terms(Duration.ZERO, Set.of(), Unexplained.KEPT));
        assertThat(found.all())
                .filteredOn(one -> one.fate() == Fate.UNEXPLAINED)
                .extracting(Leftover::kind)
                .contains(Kind.DATA, Kind.QUARANTINE, Kind.EVIDENCE, Kind.MANIFEST);
        assertThat(found.removable()).extracting(Leftover::key).containsExactly(data(PUBLISHED, "00aa"));
        after.remove(found.removable());
        all.remove(StoreLayout.ledgerEntry(1));
        assertThat(keys()).isEqualTo(all);

        after.remove(after.find(new Terms(Duration.ZERO, Set.of(), Unexplained.REMOVED))
                .removable());
        assertThat(keys()).allMatch(key -> key.equals("format.json") || key.startsWith("keys/"));
    }

    @Test
    void nothingIsToldFromALedgerThatIsShorterThanItWasSeen() {
        HeadMemory memory = new RememberedHead();
        Ledger ledger = new Ledger(tiny.store, Clock.systemUTC(), memory);
        ledger.read();
        tiny.store.delete(StoreLayout.ledgerEntry(1));

        assertThatThrownBy(() -> new Leftovers(tiny.store, ledger, Clock.systemUTC()).find(Terms.ANY))
                .isInstanceOf(LedgerCorruptException.class);
    }

    /** Of one store. */
    private static final class RememberedHead implements HeadMemory {
        private HeadMemory.Head head = new HeadMemory.Head("", 0, "");

        @Override
        public Seen seen() {
            return head.number() == 0 ? new Seen(null, Map.of()) : new Seen(head, Map.of(head.dataset(), head));
        }

        @Override
        public void remember(Head seen) {
            head = seen;
        }

        @Override
        public void replace(@Nullable Head accepted) {
            head = accepted == null ? new HeadMemory.Head("", 0, "") : accepted;
        }
    }

    @Test
    void aManifestWhoseContentIsPublishedSinceGoes() {
        String again = unnamedManifest(PUBLISHED, published().contentId(), "somebody");
        String otherContent = unnamedManifest(PUBLISHED, "0".repeat(64), "somebody");
        String otherDelivery = unnamedManifest(OTHER, published().contentId(), "somebody");

        assertThat(found().all())
                .extracting(Leftover::key, Leftover::fate)
                .containsExactlyInAnyOrder(
                        tuple(again, Fate.REMOVABLE),
                        tuple(otherContent, Fate.UNEXPLAINED),
                        tuple(otherDelivery, Fate.UNEXPLAINED));
    }

    @Test
    void aManifestThatCannotBeReadKeepsAllOfItsDelivery() {
        String manifest = StoreLayout.manifest(OTHER, "a".repeat(64));
        put(manifest);
        put(data(OTHER, "00aa"));

        assertThat(found().all()).extracting(Leftover::fate).containsExactly(Fate.UNEXPLAINED, Fate.UNEXPLAINED);
    }

    @Test
    void theNewestReportOfAPublishedDeliveryStaysInAllItsForms() throws Exception {
        put(StoreLayout.report(PUBLISHED, "00aa", "json"));
        put(StoreLayout.report(PUBLISHED, "00aa", "html"));
        Thread.sleep(20);
        put(StoreLayout.report(PUBLISHED, "00bb", "enc"));
        put(StoreLayout.report(PUBLISHED, "00bb", "html"));
        put(StoreLayout.report(PUBLISHED, "00bb", "json"));
        put(StoreLayout.report(OTHER, "00cc", "json"));

        assertThat(found().all())
                .extracting(Leftover::key, Leftover::fate)
                .containsExactlyInAnyOrder(
                        tuple(StoreLayout.report(PUBLISHED, "00aa", "json"), Fate.REMOVABLE),
                        tuple(StoreLayout.report(PUBLISHED, "00aa", "html"), Fate.REMOVABLE),
                        tuple(StoreLayout.report(OTHER, "00cc", "json"), Fate.UNEXPLAINED));
    }

    @Test
    void aReportThatANewerOneReplacesOnlyInPartStaysWhole() throws Exception {
        List<String> both = List.of("json", "html");
        both.forEach(form -> put(StoreLayout.report(PUBLISHED, "00aa", form)));
        Thread.sleep(20);
        put(StoreLayout.report(PUBLISHED, "00bb", "html"));

        assertThat(found().all()).isEmpty();
    }

    /** The store with uploads that nobody has ended, or one that refuses to list them. */
    @SuppressWarnings("unchecked") // the signature of unfinishedUploads
    private ObjectStore withUploads(List<UnfinishedUpload> uploads, boolean listed) {
        return (ObjectStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "unfinishedUploads" -> {
                            if (!listed) {
                                throw new StorageException(StorageException.Kind.REFUSED, "[s3] not allowed", null);
                            }
                            uploads.forEach(upload -> ((Consumer<Object>) arguments[1]).accept(upload));
                            return null;
                        }
                        case "abort" -> {
                            uploads.remove(arguments[0]);
                            return null;
                        }
                        default -> {
                            return method.invoke(tiny.store, arguments);
                        }
                    }
                });
    }

    @Test
    void unfinishedUploadsOfOursGoByAge() {
        Instant now = Instant.now();
        UnfinishedUpload old = new UnfinishedUpload(data(PUBLISHED, "00aa"), "1", now.minus(Duration.ofDays(8)), 5);
        UnfinishedUpload young = new UnfinishedUpload(data(PUBLISHED, "00bb"), "2", now, 5);
        UnfinishedUpload theirs = new UnfinishedUpload("backup.tar", "3", now.minus(Duration.ofDays(8)), 5);
        List<UnfinishedUpload> uploads = new ArrayList<>(List.of(old, young, theirs));
        Leftovers leftovers = new Leftovers(withUploads(uploads, true), tiny.ledger, Clock.systemUTC());

        Found found = leftovers.find(new Terms(Duration.ofDays(7), Set.of(PUBLISHED), Unexplained.KEPT));
        assertThat(found.all())
                .extracting(Leftover::key, Leftover::kind, Leftover::fate)
                .containsExactly(
                        tuple(old.key(), Kind.UPLOAD, Fate.REMOVABLE), tuple(young.key(), Kind.UPLOAD, Fate.YOUNG));
        assertThat(found.foreign()).isEqualTo(1);
        leftovers.remove(found.removable());
        assertThat(uploads).containsExactly(young, theirs);
    }

    /** The published store in a bucket that keeps versions. */
    private VersionedMemoryStore versioned() {
        VersionedMemoryStore store = new VersionedMemoryStore();
        tiny.keys("").forEach(key -> store.putIfAbsent(key, tiny.content(key)));
        return store;
    }

    private static List<String> versions(VersionedMemoryStore store, String prefix) {
        List<String> ids = new ArrayList<>();
        store.versions().orElseThrow().list(prefix, version -> ids.add(version.id()));
        return ids;
    }

    @Test
    void inABucketThatKeepsVersionsWhatIsRemovedIsHiddenAndWhatProbesLeftGoesForGood() {
        VersionedMemoryStore store = versioned();
        String left = data(OTHER, "00aa");
        store.putIfAbsent(left, new byte[] {1});
        store.putIfAbsent("probe/1/object", new byte[] {1});
        store.delete("probe/1/object");
        Leftovers leftovers = new Leftovers(store, new Ledger(store, Clock.systemUTC()), Clock.systemUTC());

        Found found = leftovers.find(Terms.ANY);
        assertThat(found.versionsKept()).isTrue();
        assertThat(found.all())
                .extracting(Leftover::key, Leftover::fate)
                .containsExactly(
                        tuple(left, Fate.REMOVABLE),
                        tuple("probe/1/object", Fate.REMOVABLE),
                        tuple("probe/1/object", Fate.REMOVABLE));
        leftovers.remove(found.removable());

        assertThat(versions(store, "probe/")).isEmpty();
        assertThat(store.stat(left)).isEmpty();
        assertThat(versions(store, left)).hasSize(2);
        assertThat(leftovers.find(Terms.ANY).all()).isEmpty();
    }

    @Test
    void whatIsLockedStaysUntilItsLockHasEnded() throws InterruptedException {
        VersionedMemoryStore store = versioned();
        Instant until = Instant.now().plusMillis(800);
        store.versionedWrites()
                .orElseThrow()
                .put("probe/1/locked", new byte[] {1}, new Retention(Retention.Mode.COMPLIANCE, until));
        Leftovers leftovers = new Leftovers(store, new Ledger(store, Clock.systemUTC()), Clock.systemUTC());

        assertThat(leftovers.find(Terms.ANY).all())
                .singleElement()
                .extracting(Leftover::fate)
                .isEqualTo(Fate.LOCKED);

        Thread.sleep(Duration.between(Instant.now(), until).toMillis() + 50);
        leftovers.remove(leftovers.find(Terms.ANY).removable());
        assertThat(versions(store, "probe/")).isEmpty();
    }

    @Test
    void whatTheStoreDoesNotLetGoDoesNotKeepTheRest() {
        VersionedMemoryStore store = versioned().with(Broken.VERSIONS_STAY);
        String left = data(OTHER, "00aa");
        store.putIfAbsent("probe/1/object", new byte[] {1});
        store.putIfAbsent(left, new byte[] {1});
        Leftovers leftovers = new Leftovers(store, new Ledger(store, Clock.systemUTC()), Clock.systemUTC());

        assertThatThrownBy(() -> leftovers.remove(leftovers.find(Terms.ANY).removable()))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.REFUSED))
                .hasMessageStartingWith(
                        "1 of 2 could not be removed, for want of a right or for a lock; the others are: ")
                .hasMessageContaining("probe/1/object");
        assertThat(store.stat(left)).isEmpty();
    }

    @Test
    void aStoreThatDoesNotListUploadsIsToldOfTheRest() {
        put(data(OTHER, "00aa"));
        Leftovers leftovers = new Leftovers(withUploads(new ArrayList<>(), false), tiny.ledger, Clock.systemUTC());

        Found found = leftovers.find(Terms.ANY);
        assertThat(found.uploadsListed()).isFalse();
        assertThat(found.all()).hasSize(1);
    }
}
