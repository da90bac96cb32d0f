package fr.sndscopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Ledger.Outcome;
import fr.sndscopy.ledger.Ledger.Result;
import fr.sndscopy.ledger.LedgerState.Owner;
import fr.sndscopy.ledger.PublicationRefusedException.Reason;
import fr.sndscopy.storage.FaultyStore;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.PassingStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00.123Z"), ZoneOffset.UTC);
    /** Has seen all there is. */
    private static final ObjectWitness SEEN = objects -> {};

    private static final TablePeriod FEBRUARY = new TablePeriod("ER_PRS_F", "2019-02");
    private static final TablePeriod PHARMACY = new TablePeriod("ER_PHA_F", "2019-02");
    private static final String FIRST = StoreLayout.ledgerEntry(1);
    private static final String SECOND = StoreLayout.ledgerEntry(2);

    private final MemoryObjectStore memory = new MemoryObjectStore();
    private final FaultyStore store = new FaultyStore(memory);
    private final Ledger ledger = new Ledger(store, NOON);
    private String dataset = "";

    @BeforeEach
    void initialise() {
        dataset = ledger.initialise();
    }

    @Test
    void initialisingAgainKeepsTheDataset() {
        assertThat(ledger.initialise()).isEqualTo(dataset);
        assertThat(new Ledger(store, NOON).initialise()).isEqualTo(dataset);
        assertThat(ledger.read().dataset()).isEqualTo(dataset);
        assertThat(ledger.read().size()).isZero();
    }

    @Test
    void aFormatReadWronglyOnceMakesNoOtherDatasetAndIsNoAlteration() {
        store.lieOnce("format.json", null);
        assertThat(ledger.initialise(made -> {
                    throw new AssertionError("prepared another dataset");
                }))
                .isEqualTo(dataset);

        store.lieOnce("format.json", bytes("{\"format\":\"sndscopy-store"));
        assertThat(ledger.initialise()).isEqualTo(dataset);

        publish("D-1", "content");
        store.lieOnce("format.json", null);
        assertThat(ledger.initialise()).isEqualTo(dataset);
    }

    @Test
    void anEntryReadWronglyOnceIsNoOtherHead() {
        String head = publish("D-1", "content").publication().sha256();

        store.lieOnce(FIRST, bytes("{\"format\":\"sndscopy-ledger"));

        assertThat(ledger.acceptHead(head)).isEqualTo(1);
    }

    @Test
    void anotherManifestOrDatasetReadOnceHoldsNoPublicationUp() {
        Manifest manifest = manifest("D-1", "content", Map.of(FEBRUARY, 1));
        store.lieOnce(StoreLayout.manifest("D-1", Sha256.of(manifest.toBytes())), bytes("{}"));
        assertThat(ledger.publish(manifest, null, 1, Premise.NONE, SEEN).outcome())
                .isEqualTo(Outcome.PUBLISHED);

        String format = new String(memory.read("format.json", 1 << 12).orElseThrow(), StandardCharsets.UTF_8);
        Ledger unread = new Ledger(store, NOON);
        Manifest next = manifest("D-2", "more", Map.of(PHARMACY, 1));
        store.lieOnce("format.json", bytes(format.replace(dataset, "00000000-0000-4000-8000-000000000000")));
        assertThat(unread.publish(next, null, 1, Premise.NONE, SEEN).outcome()).isEqualTo(Outcome.PUBLISHED);
    }

    @Test
    void ofAnEmptyLedgerAnotherDatasetReadOnceHoldsNoPublicationUp() {
        String format = new String(memory.read("format.json", 1 << 12).orElseThrow(), StandardCharsets.UTF_8);
        store.lieOnce("format.json", bytes(format.replace(dataset, "00000000-0000-4000-8000-000000000000")));

        assertThat(publish("D-1", "content").outcome()).isEqualTo(Outcome.PUBLISHED);
    }

    @Test
    void howeverOftenItIsReadEachEntryAndManifestIsReadOnce() {
        for (int i = 1; i <= 5; i++) {
            Map<TablePeriod, Integer> month = Map.of(new TablePeriod("ER_PRS_F", "2019-0" + i), 1);
            ledger.publish(manifest("D-" + i, "content " + i, month), null, 1, Premise.NONE, SEEN);
        }
        Map<String, Integer> reads = new TreeMap<>();
        Ledger reader = new Ledger(new HookedStore(memory, (call, key) -> reads.merge(key, 1, Integer::sum)), NOON);

        for (int i = 0; i < 4; i++) {
            assertThat(reader.read().size()).isEqualTo(5);
        }

        assertThat(reads.keySet())
                .filteredOn(key -> key.startsWith("evidence/"))
                .hasSize(5);
        String next = StoreLayout.ledgerEntry(6);
        assertThat(reads).allSatisfy((key, times) -> assertThat(times)
                .as(key)
                .isLessThanOrEqualTo(key.equals(next) || key.equals(StoreLayout.FORMAT_KEY) ? 4 : 1));
    }

    @Test
    void concurrentInitialisersAgreeOnOneDataset() throws Exception {
        MemoryObjectStore fresh = new MemoryObjectStore();

        List<String> datasets = inParallel(8, i -> () -> new Ledger(fresh, NOON).initialise());

        assertThat(datasets).hasSize(8).containsOnly(datasets.get(0));
    }

    @Test
    void aStoreThatIsNotSetUpIsSaidToBe() {
        assertThatThrownBy(() -> new Ledger(new MemoryObjectStore(), NOON).read())
                .isInstanceOfSatisfying(StoreFormatException.class, e -> assertThat(e.kind())
                        .isEqualTo(StoreFormatException.Kind.NOT_INITIALISED));
    }

    @Test
    void aNewerStoreIsRefusedBothWays() {
        MemoryObjectStore newer = new MemoryObjectStore();
        newer.putIfAbsent("format.json", bytes("{\"format\":\"sndscopy-store/2\",\"more\":1}"));

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> new Ledger(newer, NOON).read(), () -> new Ledger(newer, NOON).initialise())) {
            assertThatThrownBy(call)
                    .isInstanceOfSatisfying(StoreFormatException.class, e -> assertThat(e.kind())
                            .isEqualTo(StoreFormatException.Kind.NEWER))
                    .hasMessageContaining("sndscopy-store/2");
        }
    }

    @Test
    void aLedgerWhoseFormatIsGoneIsNotSetUpAnew() {
        publish("D-1", "content");
        memory.delete("format.json");

        assertCorrupt(ledger::initialise, "format.json");
    }

    @Test
    void aTableIsNotPublishedBesideOneWhoseNameDiffersInCaseOnly() {
        publish("D-1", "content");
        TablePeriod other = spelled(FEBRUARY);

        assertThatThrownBy(() -> ledger.publish(manifest("D-2", "more", Map.of(other, 1)), null, 7, Premise.NONE, SEEN))
                .isInstanceOfSatisfying(PublicationRefusedException.class, e -> assertThat(e.reason())
                        .isEqualTo(Reason.PERIOD_TAKEN))
                .hasMessageContaining(other + " is published by D-1 as " + FEBRUARY);
        assertThatThrownBy(() -> ledger.publish(
                        manifest("D-3", "more", Map.of(PHARMACY, 1, spelled(PHARMACY), 1)),
                        null,
                        7,
                        Premise.NONE,
                        SEEN))
                .hasMessageContaining("one table under two names");
        assertThat(ledger.publish(manifest("D-4", "more", Map.of(other, 1)), "D-1", 7, Premise.NONE, SEEN)
                        .outcome())
                .isEqualTo(Outcome.PUBLISHED);
    }

    @Test
    void aStoreThatHasSuchTablesAlreadyIsReadAsItStands() {
        publish("D-1", "content");
        Manifest manifest = manifest("D-2", "more", Map.of(spelled(FEBRUARY), 1));
        Claim claim = new Claim("D-2", manifest.contentId(), null, null);

        assertThatCode(() -> PublicationRules.check(ledger.read(), claim, ManifestFacts.of(manifest)))
                .doesNotThrowAnyException();
    }

    private static TablePeriod spelled(TablePeriod what) {
        return new TablePeriod(what.table().toLowerCase(Locale.ROOT), what.period());
    }

    @Test
    void aPublicationIsVisibleWithAllItsTables() {
        Manifest manifest = manifest("D-1", "content", Map.of(FEBRUARY, 1, PHARMACY, 1));

        Result result = ledger.publish(manifest, null, 7, Premise.NONE, SEEN);

        assertThat(result.outcome()).isEqualTo(Outcome.PUBLISHED);
        LedgerState state = new Ledger(store, NOON).read();
        assertThat(state.current()).containsOnlyKeys(FEBRUARY, PHARMACY).containsValue(new Owner("D-1", 1));
        LedgerEntry entry = state.publications().get(0).entry();
        assertThat(entry.number()).isEqualTo(1);
        assertThat(entry.previousSha256()).isEqualTo("0".repeat(64));
        assertThat(entry.rowsDelivered()).isEqualTo(6);
        assertThat(entry.rowsStored()).isEqualTo(4);
        assertThat(entry.rowsQuarantined()).isEqualTo(2);
        assertThat(entry.lockEpoch()).isEqualTo(7);
        assertThat(entry.time()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(state.headSha256())
                .isEqualTo(Sha256.of(memory.read(FIRST, 1 << 16).orElseThrow()));
        assertThat(ledger.manifest("D-1")).contains(manifest);
        assertThat(ledger.manifest("D-2")).isEmpty();
    }

    @Test
    void theSameDeliveryAgainIsDoneAlready() {
        publish("D-1", "content");

        assertThat(publish("D-1", "content").outcome()).isEqualTo(Outcome.ALREADY_PUBLISHED);
        assertThat(ledger.read().size()).isEqualTo(1);
    }

    @Test
    void theSameDeliveryWithOtherContentIsRefused() {
        publish("D-1", "content");

        assertRefused(() -> publish("D-1", "other"), Reason.OTHER_CONTENT, "[D-1]", "other content");
        assertRefused(
                () -> ledger.publish(manifest("D-1", "other", Map.of(FEBRUARY, 2)), "D-1", 1, Premise.NONE, SEEN),
                Reason.OTHER_CONTENT,
                "id of its own");
    }

    @Test
    void aPublishedPeriodIsNotPublishedAgainByAStranger() {
        publish("D-1", "content");

        assertRefused(
                () -> ledger.publish(manifest("D-2", "content", Map.of(FEBRUARY, 2)), null, 1, Premise.NONE, SEEN),
                Reason.PERIOD_TAKEN,
                "[D-2] ER_PRS_F 2019-02 is published by D-1");
        assertThat(ledger.read().size()).isEqualTo(1);
    }

    @Test
    void aRedeliveryReplacesAndLeavesHistory() {
        ledger.publish(manifest("D-1", "content", Map.of(FEBRUARY, 1, PHARMACY, 1)), null, 1, Premise.NONE, SEEN);

        ledger.publish(manifest("D-2", "content", Map.of(FEBRUARY, 2)), "D-1", 2, Premise.NONE, SEEN);

        LedgerState state = ledger.read();
        assertThat(state.current()).containsExactly(Map.entry(FEBRUARY, new Owner("D-2", 2)));
        assertThat(state.history(FEBRUARY)).containsExactly(new Owner("D-1", 1), new Owner("D-2", 2));
        assertThat(state.history(PHARMACY)).containsExactly(new Owner("D-1", 1));
        assertThat(state.nextGeneration(PHARMACY)).isEqualTo(2);
        assertThat(state.isCurrent("D-1")).isFalse();
        assertThat(state.isCurrent("D-2")).isTrue();
        assertThat(state.publications().get(1).entry().kind()).isEqualTo(LedgerEntry.Kind.SUPERSEDE);
        assertThat(publish("D-1", "content").outcome()).isEqualTo(Outcome.ALREADY_PUBLISHED);
    }

    @Test
    void onlyACurrentPublicationIsSuperseded() {
        publish("D-1", "content");
        ledger.publish(manifest("D-2", "content", Map.of(FEBRUARY, 2)), "D-1", 1, Premise.NONE, SEEN);

        assertRefused(
                () -> ledger.publish(manifest("D-3", "content", Map.of(FEBRUARY, 3)), "D-1", 1, Premise.NONE, SEEN),
                Reason.SUPERSEDES_STALE,
                "D-1");
        assertRefused(
                () -> ledger.publish(manifest("D-3", "content", Map.of(FEBRUARY, 3)), "D-9", 1, Premise.NONE, SEEN),
                Reason.SUPERSEDES_UNKNOWN,
                "D-9");
    }

    @Test
    void aGenerationOfAnotherStateIsRefused() {
        publish("D-1", "content");

        assertRefused(
                () -> ledger.publish(manifest("D-2", "content", Map.of(FEBRUARY, 1)), "D-1", 1, Premise.NONE, SEEN),
                Reason.STALE_PLAN,
                "generation 1, expected 2");
        assertRefused(
                () -> ledger.publish(
                        Manifests.of("other-dataset", "D-3", "c", Map.of(PHARMACY, 1)), null, 1, Premise.NONE, SEEN),
                Reason.STALE_PLAN,
                "another dataset");
    }

    @Test
    void booksThatDoNotBalanceAreRefusedBeforeAnythingIsWritten() {
        Manifest sound = Manifests.of(dataset, "D-1", "content", Map.of(FEBRUARY, 1));
        Manifest.Table table = sound.tables().get(0);
        Manifest.Books lost = new Manifest.Books(4, 2, 1, Map.of(), Map.of());
        Manifest.Books more = new Manifest.Books(4, 3, 1, Map.of(), Map.of());

        assertRefused(
                () -> ledger.publish(with(sound, lost, table), null, 1, Premise.NONE, SEEN),
                Reason.INCONSISTENT,
                "4 rows delivered, 2 stored, 1 quarantined");
        assertRefused(
                () -> ledger.publish(with(sound, more, table), null, 1, Premise.NONE, SEEN),
                Reason.INCONSISTENT,
                "3 rows stored");
        List<String> keys = new ArrayList<>();
        memory.list("", stat -> keys.add(stat.key()));
        assertThat(keys).containsExactly("format.json");
    }

    @Test
    void eightPublishersOfDifferentDeliveriesAllEndUpInTheChainOnce() throws Exception {
        List<Result> results = inParallel(8, i -> () -> {
            Ledger own = new Ledger(store, NOON);
            for (int n = 0; n < 4; n++) {
                own.publish(
                        manifest("D-" + i + "-" + n, "c", Map.of(new TablePeriod("T" + i, "200" + n), 1)),
                        null,
                        i,
                        Premise.NONE,
                        SEEN);
            }
            return own.publish(
                    manifest("D-" + i, "c", Map.of(new TablePeriod("T" + i, "2019"), 1)), null, i, Premise.NONE, SEEN);
        });

        assertThat(results).extracting(Result::outcome).containsOnly(Outcome.PUBLISHED);
        LedgerState state = new Ledger(store, NOON).read();
        assertThat(state.size()).isEqualTo(40);
        assertThat(state.publications())
                .extracting(publication -> publication.entry().delivery())
                .doesNotHaveDuplicates();
    }

    @Test
    void theSameDeliveryPublishedConcurrentlyIsOneEntry() throws Exception {
        Manifest manifest = Manifests.of(dataset, "D-1", "content", Map.of(FEBRUARY, 1));

        List<Result> results =
                inParallel(8, i -> () -> new Ledger(store, NOON).publish(manifest, null, i, Premise.NONE, SEEN));

        assertThat(results).extracting(Result::outcome).containsOnlyOnce(Outcome.PUBLISHED);
        assertThat(results)
                .extracting(result -> result.publication().sha256())
                .containsOnly(ledger.read().headSha256());
        assertThat(ledger.read().size()).isEqualTo(1);
    }

    @Test
    void rivalsForOnePeriodAreOneWinnerAndRefusals() throws Exception {
        List<Object> results = inParallel(8, i -> () -> {
            try {
                return new Ledger(store, NOON)
                        .publish(manifest("D-" + i, "c", Map.of(FEBRUARY, 1)), null, i, Premise.NONE, SEEN);
            } catch (PublicationRefusedException e) {
                return e.reason();
            }
        });

        assertThat(results).filteredOn(Result.class::isInstance).hasSize(1);
        assertThat(results).filteredOn(Reason.PERIOD_TAKEN::equals).hasSize(7);
        assertThat(ledger.read().size()).isEqualTo(1);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsFoundInTheChain() {
        store.loseAnswers(StoreLayout.LEDGER_PREFIX, 1);

        assertThat(publish("D-1", "content").outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(ledger.read().size()).isEqualTo(1);
    }

    @Test
    void aCommitOfUnknownOutcomeIsSaidToBeAndMayBeRepeated() {
        store.loseRequests(StoreLayout.LEDGER_PREFIX, 1);

        assertThatThrownBy(() -> publish("D-1", "content"))
                .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.outcomeUnknown())
                        .isTrue());
        assertThat(publish("D-1", "content").outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(ledger.read().size()).isEqualTo(1);
    }

    @Test
    void anAttemptThatDiedAfterItsManifestDoesNotStopTheNext() {
        store.loseRequests(StoreLayout.LEDGER_PREFIX, 1);
        assertThatThrownBy(() -> publish("D-1", "content")).isInstanceOf(StorageException.class);
        Manifest other = Manifests.of(dataset, "D-1", "content", Map.of(FEBRUARY, 1, PHARMACY, 1));

        assertThat(ledger.publish(other, null, 2, Premise.NONE, SEEN).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(new Ledger(store, NOON).manifest("D-1")).contains(other);
    }

    @Test
    void everyFlippedBitOfAnEntryIsFound() {
        publish("D-1", "content");
        ledger.publish(manifest("D-2", "content", Map.of(PHARMACY, 1)), null, 1, Premise.NONE, SEEN);
        byte[] sound = memory.read(FIRST, 1 << 16).orElseThrow();
        for (int at = 0; at < sound.length; at++) {
            byte[] flipped = sound.clone();
            flipped[at] ^= 1;
            replace(FIRST, flipped);

            assertThatThrownBy(() -> new Ledger(store, NOON).read())
                    .as("byte %d", at)
                    .isInstanceOfAny(LedgerCorruptException.class, StoreFormatException.class);
        }
        replace(FIRST, sound);
        assertThat(new Ledger(store, NOON).read().size()).isEqualTo(2);
    }

    @Test
    void anAlteredEntryIsFoundByAReaderThatHasSeenItBefore() {
        publish("D-1", "content");
        ledger.publish(manifest("D-2", "content", Map.of(PHARMACY, 1)), null, 1, Premise.NONE, SEEN);
        ledger.read();
        String text = new String(memory.read(FIRST, 1 << 16).orElseThrow(), StandardCharsets.UTF_8);
        replace(FIRST, bytes(text.replace("\"lockEpoch\":1", "\"lockEpoch\":2")));

        assertCorrupt(ledger::read, SECOND);
    }

    @Test
    void aFlippedByteInAManifestIsFound() {
        String key = publish("D-1", "content").publication().entry().manifestKey();
        byte[] flipped = memory.read(key, 1 << 20).orElseThrow();
        flipped[flipped.length / 2] ^= 1;
        replace(key, flipped);

        assertCorrupt(() -> new Ledger(store, NOON).read(), key);
        assertCorrupt(() -> ledger.manifest("D-1"), key);
    }

    @Test
    void aMissingManifestIsNamed() {
        String key = publish("D-1", "content").publication().entry().manifestKey();
        memory.delete(key);

        assertCorrupt(() -> new Ledger(store, NOON).read(), key);
    }

    @Test
    void aGapInTheNumbersIsNamed() {
        publish("D-1", "content");
        ledger.publish(manifest("D-2", "content", Map.of(PHARMACY, 1)), null, 1, Premise.NONE, SEEN);
        memory.delete(FIRST);

        assertCorrupt(ledger::read, FIRST);
    }

    @Test
    void whatHasNotTheKeyOfAnEntryIsPassedOver() {
        publish("D-1", "content");
        memory.putIfAbsent("ledger/notes.txt", bytes("by hand"));
        memory.putIfAbsent(FIRST + "-1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", bytes("half an ent"));

        assertThat(ledger.read().size()).isEqualTo(1);
        assertThat(ledger.audit().faults()).isEmpty();
        assertThat(ledger.audit().foreign())
                .containsExactly(FIRST + "-1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "ledger/notes.txt");
    }

    @Test
    void anythingInAStoreWithoutFormatIsNotSetUpAnew() {
        for (String key : List.of(
                "data/T/period=2019/D/p-1.parquet",
                "evidence/D/manifest-1.json",
                "quarantine/x",
                "work/D/plan",
                "access/00000000000000000001.json",
                "ledger/00000000000000000001.json")) {
            MemoryObjectStore left = new MemoryObjectStore();
            left.putIfAbsent(key, bytes("left"));

            assertCorrupt(() -> new Ledger(left, NOON).initialise(), "format.json");
            assertCorrupt(() -> new Ledger(left, NOON).read(), "format.json");
        }
    }

    @Test
    void anEntryOfANewerFormatIsNotTakenForDamage() {
        memory.putIfAbsent(FIRST, bytes("{\"format\":\"sndscopy-ledger/999\"}"));

        assertThatThrownBy(ledger::read).isInstanceOfSatisfying(StoreFormatException.class, e -> assertThat(e.kind())
                .isEqualTo(StoreFormatException.Kind.NEWER));
    }

    @Test
    void aManifestOfAnOlderFormatIsNotTakenForDamage() {
        Manifest manifest = manifest("D-1", "content", Map.of(FEBRUARY, 1));
        byte[] older = new String(CanonicalJson.write(manifest), StandardCharsets.UTF_8)
                .replace(Manifest.FORMAT, "sndscopy-manifest/1")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> StoredForm.read("evidence/m", older, Manifest.class, Manifest.FORMAT))
                .isInstanceOf(StoreFormatException.class)
                .hasMessage("[evidence/m] written by an older version of sndscopy: sndscopy-manifest/1, expected "
                        + Manifest.FORMAT);
    }

    @Test
    void theWitnessIsAskedForEveryObjectRightBeforeTheEntryIsWritten() {
        Manifest manifest = manifest("D-1", "content", Map.of(FEBRUARY, 1, PHARMACY, 1));
        List<Manifest.StoredObject> asked = new ArrayList<>();

        ledger.publish(manifest, null, 1, Premise.NONE, objects -> {
            asked.addAll(objects);
            assertThat(memory.stat(FIRST)).isEmpty();
        });

        assertThat(asked).hasSize(4).isEqualTo(manifest.objects());
    }

    @Test
    void nothingIsPublishedThatTheWitnessHasNotSeen() {
        IllegalStateException unseen = new IllegalStateException("not seen");

        assertThatThrownBy(() -> ledger.publish(
                        manifest("D-1", "content", Map.of(FEBRUARY, 1)), null, 1, Premise.NONE, objects -> {
                            throw unseen;
                        }))
                .isSameAs(unseen);
        assertThat(new Ledger(store, NOON).read().size()).isZero();
    }

    @Test
    void aDatasetIsNotMadeWhenItCannotBePrepared() {
        Ledger other = new Ledger(new MemoryObjectStore(), NOON);
        IllegalStateException unprepared = new IllegalStateException("no keys");

        assertThatThrownBy(() -> other.initialise(id -> {
                    throw unprepared;
                }))
                .isSameAs(unprepared);
        assertThatThrownBy(other::read).isInstanceOf(StoreFormatException.class);

        List<String> prepared = new ArrayList<>();
        assertThat(List.of(other.initialise(prepared::add))).isEqualTo(prepared);
        other.initialise(prepared::add);
        assertThat(prepared).hasSize(1);
    }

    @Test
    void booksOfAPartThatDoNotBalanceAreRefusedThoughTheTableHasThem() {
        Manifest sound = manifest("D-1", "content", Map.of(FEBRUARY, 1));
        Manifest.Part part = sound.parts().get(0);
        Manifest.Part lost = new Manifest.Part(
                part.name(),
                part.table(),
                part.period(),
                part.file(),
                part.firstByte(),
                part.byteCount(),
                new Manifest.Books(4, 2, 1, Map.of(), Map.of()),
                part.data(),
                part.quarantine(),
                null);

        assertRefused(
                () -> ledger.publish(
                        Manifests.with(sound, "D-1", sound.tables(), List.of(lost)), null, 1, Premise.NONE, SEEN),
                Reason.INCONSISTENT,
                "part p0001 has 4 rows delivered");
    }

    @Test
    void aTableWithoutARowIsPublished() {
        Manifest sound = manifest("D-1", "content", Map.of(FEBRUARY, 1));
        Manifest.Table table = sound.tables().get(0);
        Manifest.Table empty = new Manifest.Table(
                table.table(),
                table.period(),
                table.vintage(),
                table.schemaVersion(),
                1,
                Manifest.Books.NONE,
                table.normalised());

        assertThat(ledger.publish(Manifests.with(sound, "D-1", List.of(empty), List.of()), null, 1, Premise.NONE, SEEN)
                        .outcome())
                .isEqualTo(Outcome.PUBLISHED);
    }

    @Test
    void aManifestWhoseBooksDoNotBalanceIsNotReadThoughTheChainHoldsIt() {
        LedgerEntry entry = publish("D-1", "content").publication().entry();
        Manifest sound = manifest("D-1", "content", Map.of(FEBRUARY, 1));
        Manifest.Books lost = new Manifest.Books(4, 2, 1, Map.of(), Map.of());
        byte[] forged = CanonicalJson.write(with(sound, lost, sound.tables().get(0)));
        String sha256 = Sha256.of(forged);
        memory.putIfAbsent(StoreLayout.manifest("D-1", sha256), forged);
        String text = new String(memory.read(FIRST, 1 << 16).orElseThrow(), StandardCharsets.UTF_8);
        replace(FIRST, bytes(text.replace(entry.manifestSha256(), sha256)));

        assertCorrupt(() -> new Ledger(store, NOON).read(), StoreLayout.manifest("D-1", sha256));
    }

    /** No entry behind it holds its bytes. */
    @Test
    void theLastEntryIsHeldAgainstItsManifest() {
        LedgerEntry entry = publish("D-1", "content").publication().entry();
        String sound = new String(memory.read(FIRST, 1 << 16).orElseThrow(), StandardCharsets.UTF_8);
        String totals = "[" + FIRST + "] has other totals than " + entry.manifestKey();
        String words = "[" + FIRST + "] has another operator, tool version or configuration than its manifest";
        Map<String, List<String>> alterations = Map.of(
                "rowsDelivered", List.of("3", "4", totals),
                "rowsStored", List.of("2", "3", totals),
                "rowsQuarantined", List.of("1", "0", totals),
                "operator", List.of("\"" + entry.operator(), "\"somebody else", words),
                "toolVersion", List.of("\"0.1.0", "\"0.1.1", words),
                "configurationSha256",
                        List.of("\"" + entry.configurationSha256(), "\"" + entry.manifestSha256(), words),
                "contentId",
                        List.of(
                                "\"" + entry.contentId(),
                                "\"" + entry.manifestSha256(),
                                "[" + entry.manifestKey() + "] belongs to another delivery or dataset than " + FIRST),
                "kind",
                        List.of(
                                "\"PUBLISH",
                                "\"SUPERSEDE",
                                "[" + FIRST + "] kind SUPERSEDE does not fit supersedes and replays"));
        alterations.forEach((property, alteration) -> {
            String from = "\"" + property + "\":" + alteration.get(0);
            assertThat(sound).contains(from);
            replace(FIRST, bytes(sound.replace(from, "\"" + property + "\":" + alteration.get(1))));

            assertThatThrownBy(() -> new Ledger(store, NOON).read())
                    .as(property)
                    .isInstanceOf(LedgerCorruptException.class)
                    .hasMessage(alteration.get(2));
        });
    }

    @Test
    void aManifestOfAnotherDatasetOrDeliveryIsNotThatOfTheEntry() {
        LedgerEntry entry = publish("D-1", "content").publication().entry();
        String sound = new String(memory.read(FIRST, 1 << 16).orElseThrow(), StandardCharsets.UTF_8);
        Manifest another = Manifests.of("another-dataset", "D-1", "content", Map.of(FEBRUARY, 1));
        for (Manifest other : List.of(another, manifest("D-2", "content", Map.of(FEBRUARY, 1)))) {
            byte[] content = other.toBytes();
            String key = StoreLayout.manifest("D-1", Sha256.of(content));
            memory.putIfAbsent(key, content);
            replace(FIRST, bytes(sound.replace(entry.manifestSha256(), Sha256.of(content))));

            assertThatThrownBy(() -> new Ledger(store, NOON).read())
                    .hasMessage("[" + key + "] belongs to another delivery or dataset than " + FIRST);
        }
    }

    @Test
    void whatHasNoTableOrIsOfAnotherFormatIsNotPublished() {
        Manifest sound = manifest("D-1", "content", Map.of(FEBRUARY, 1));
        Manifest empty = Manifests.with(sound, "D-1", List.of(), List.of());
        Manifest older = new Manifest(
                "sndscopy-manifest/1",
                dataset,
                "D-1",
                sound.product(),
                sound.contentId(),
                sound.planSha256(),
                sound.toolVersion(),
                sound.configurationSha256(),
                sound.operator(),
                sound.files(),
                sound.tables(),
                sound.parts(),
                null);

        assertRefused(() -> ledger.publish(empty, null, 1, Premise.NONE, SEEN), Reason.INCONSISTENT, "[D-1] no table");
        assertRefused(
                () -> ledger.publish(older, null, 1, Premise.NONE, SEEN),
                Reason.INCONSISTENT,
                "[D-1] format is not sndscopy-manifest/2");
        assertThatThrownBy(() -> ledger.publish(
                        Manifests.with(sound, "../D", sound.tables(), sound.parts()), null, 1, Premise.NONE, SEEN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void partsOfATableThatTheManifestHasNotAreRefused() {
        Manifest sound = manifest("D-1", "content", Map.of(FEBRUARY, 1, PHARMACY, 1));

        assertRefused(
                () -> ledger.publish(
                        Manifests.with(
                                sound,
                                "D-1",
                                sound.tables().stream()
                                        .filter(table -> table.table().equals(FEBRUARY.table()))
                                        .toList(),
                                sound.parts()),
                        null,
                        1,
                        Premise.NONE,
                        SEEN),
                Reason.INCONSISTENT,
                "parts of [ER_PHA_F 2019-02], which is no table of the manifest");
    }

    @Test
    void negativeBooksAreRefusedThoughTheyAddUp() {
        Manifest sound = manifest("D-1", "content", Map.of(FEBRUARY, 1));
        Manifest.Table table = sound.tables().get(0);
        for (Manifest.Books negative : List.of(
                new Manifest.Books(1, -1, 2, Map.of(), Map.of()), new Manifest.Books(1, 2, -1, Map.of(), Map.of()))) {
            assertRefused(
                    () -> ledger.publish(with(sound, negative, table), null, 1, Premise.NONE, SEEN),
                    Reason.INCONSISTENT,
                    "1 rows delivered, " + negative.stored() + " stored, " + negative.quarantined() + " quarantined");
        }
    }

    @Test
    void whoIsAlwaysTooLateGivesUp() {
        // says that every entry is there already, and holds none
        Ledger late = new Ledger(
                new PassingStore(memory) {
                    @Override
                    public PutOutcome putIfAbsent(String key, byte[] content) {
                        return key.startsWith(StoreLayout.LEDGER_PREFIX)
                                ? PutOutcome.TAKEN
                                : inner.putIfAbsent(key, content);
                    }
                },
                NOON);

        assertThatThrownBy(() ->
                        late.publish(manifest("D-1", "content", Map.of(FEBRUARY, 1)), null, 1, Premise.NONE, SEEN))
                .isInstanceOfSatisfying(StorageException.class, e -> {
                    assertThat(e.kind()).isEqualTo(StorageException.Kind.UNAVAILABLE);
                    assertThat(e.outcomeUnknown()).isFalse();
                })
                .hasMessageContaining("1000 other writers came first");
    }

    @Test
    void aManifestOfTheSameNameThatIsAnotherIsNotPublishedOver() {
        Manifest manifest = manifest("D-1", "content", Map.of(FEBRUARY, 1));
        String key = StoreLayout.manifest("D-1", Sha256.of(manifest.toBytes()));
        memory.putIfAbsent(key, bytes("something else"));

        assertCorrupt(() -> ledger.publish(manifest, null, 1, Premise.NONE, SEEN), key);
        assertThat(new Ledger(store, NOON).read().size()).isZero();
    }

    @Test
    void anEntryThatNobodyWouldReadIsNotWritten() {
        Manifest sound = manifest("D-1", "content", Map.of(FEBRUARY, 1));
        Manifest wordy = new Manifest(
                sound.format(),
                dataset,
                "D-1",
                sound.product(),
                sound.contentId(),
                sound.planSha256(),
                sound.toolVersion(),
                sound.configurationSha256(),
                "o".repeat(1 << 16),
                sound.files(),
                sound.tables(),
                sound.parts(),
                null);

        assertThatThrownBy(() -> ledger.publish(wordy, null, 1, Premise.NONE, SEEN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a ledger entry has at most 65535 bytes");
        assertThat(memory.stat(FIRST)).isEmpty();
    }

    @Test
    void anEntryThatFollowsOnAnotherNamesTheOneBeforeIt() {
        publish("D-1", "content");
        ledger.publish(manifest("D-2", "content", Map.of(PHARMACY, 1)), null, 1, Premise.NONE, SEEN);
        String text = new String(memory.read(SECOND, 1 << 16).orElseThrow(), StandardCharsets.UTF_8);
        replace(
                SECOND,
                bytes(text.replaceFirst(
                        "\"previousSha256\":\"[0-9a-f]{64}", "\"previousSha256\":\"" + "0".repeat(64))));

        assertThatThrownBy(() -> new Ledger(store, NOON).read())
                .hasMessage("[" + SECOND + "] does not follow on " + FIRST + ": one of the two has been altered");
    }

    @Test
    void aManifestThatNoEntryNamesIsBelievedAsFarAsItsKeySays() {
        Manifest manifest = manifest("D-1", "content", Map.of(FEBRUARY, 1));
        byte[] content = CanonicalJson.write(manifest);
        String key = StoreLayout.manifest("D-1", Sha256.of(content));
        String otherDelivery = StoreLayout.manifest("D-2", Sha256.of(content));

        assertThat(ledger.unnamedManifest(key)).isEmpty();
        memory.putIfAbsent(key, content);
        memory.putIfAbsent(otherDelivery, content);

        assertThat(ledger.unnamedManifest(key)).contains(manifest);
        assertCorrupt(() -> ledger.unnamedManifest(otherDelivery), otherDelivery);
    }

    @Test
    void anEntryNamesTheManifestOfItsOwnDelivery() {
        publish("D-1", "content");
        String text = new String(memory.read(FIRST, 1 << 16).orElseThrow(), StandardCharsets.UTF_8);
        for (String other : List.of("evidence/D-2/", "evidence/../D-1/")) {
            replace(FIRST, bytes(text.replace("evidence/D-1/", other)));

            assertThatThrownBy(() -> new Ledger(store, NOON).read())
                    .hasMessage("[" + FIRST + "] names a manifest key that does not fit its delivery");
        }
    }

    @Test
    void aDocumentIsOfTheFormatThatItSays() {
        assertThat(StoredForm.isOf(bytes("{\"format\":\"a/1\"}"), "a/1")).isTrue();
        assertThat(StoredForm.isOf(bytes("{\"format\":\"a/1\"}"), "a/2")).isFalse();
        assertThat(StoredForm.isOf(bytes("nothing of ours"), "a/1")).isFalse();
        assertThatThrownBy(() -> StoredForm.read("k", bytes("{\"format\":\"b/1\"}"), StoreFormat.class, "a/1"))
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessage("[k] not of the format a/1");
    }

    @Test
    void whoComesTooLateIsToldWhoWasFirst() {
        publish("D-1", "content");
        ledger.publish(manifest("D-2", "content", Map.of(FEBRUARY, 2)), "D-1", 1, Premise.NONE, SEEN);

        assertRefused(
                () -> ledger.publish(manifest("D-3", "content", Map.of(FEBRUARY, 3)), "D-1", 1, Premise.NONE, SEEN),
                Reason.SUPERSEDES_STALE,
                "superseded already, by D-2");
        assertRefused(
                () -> ledger.checkMayPublish(ledger.read(), "D-3", null, Set.of(FEBRUARY)),
                Reason.PERIOD_TAKEN,
                "published by D-2");
        assertThatCode(() -> ledger.checkMayPublish(ledger.read(), "D-3", "D-2", Set.of(FEBRUARY)))
                .doesNotThrowAnyException();
    }

    private Result publish(String delivery, String content) {
        return ledger.publish(manifest(delivery, content, Map.of(FEBRUARY, 1)), null, 1, Premise.NONE, SEEN);
    }

    private Manifest manifest(String delivery, String content, Map<TablePeriod, Integer> generations) {
        return Manifests.of(dataset, delivery, content, generations);
    }

    private static Manifest with(Manifest manifest, Manifest.Books books, Manifest.Table table) {
        return new Manifest(
                manifest.format(),
                manifest.dataset(),
                manifest.delivery(),
                manifest.product(),
                manifest.contentId(),
                manifest.planSha256(),
                manifest.toolVersion(),
                manifest.configurationSha256(),
                manifest.operator(),
                manifest.files(),
                List.of(new Manifest.Table(
                        table.table(),
                        table.period(),
                        table.vintage(),
                        table.schemaVersion(),
                        table.generation(),
                        books,
                        table.normalised())),
                manifest.parts(),
                null);
    }

    private void replace(String key, byte[] content) {
        memory.delete(key);
        memory.putIfAbsent(key, content);
    }

    private static void assertCorrupt(ThrowingCallable call, String key) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LedgerCorruptException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessageStartingWith("[" + key + "]");
    }

    private static void assertRefused(ThrowingCallable call, Reason reason, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(PublicationRefusedException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason))
                .message()
                .contains(words);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private interface Task<T> {
        Callable<T> of(int index);
    }

    private static <T> List<T> inParallel(int count, Task<? extends T> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            CountDownLatch ready = new CountDownLatch(count);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Callable<? extends T> work = task.of(i);
                futures.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return work.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
