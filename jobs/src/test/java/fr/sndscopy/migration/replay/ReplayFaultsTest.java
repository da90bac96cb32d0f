package fr.sndscopy.migration.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.ledger.PublicationRefusedException.Reason;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.lock.RunLock;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.access.ColumnChoice;
import fr.sndscopy.migration.access.QuarantineAccess;
import fr.sndscopy.migration.access.QuarantineSelection;
import fr.sndscopy.migration.access.RefusedRuns;
import fr.sndscopy.migration.access.TableExport;
import fr.sndscopy.migration.access.Trace;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.reports.MissingReports;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.storage.FaultyStore;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays that die, lose their lock, meet a store that fails, or run beside other writers of the same store. */
final class ReplayFaultsTest {
    private static final SchemaCatalog NARROW = TinyStore.catalog("2".repeat(64), 4);
    private static final SchemaCatalog WIDER = TinyStore.catalog("3".repeat(64), 8);
    private static final SchemaCatalog WIDE = TinyStore.catalog("4".repeat(64), 40);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    @BeforeEach
    void publishRowsThatAreTooLong() throws IOException {
        tiny = new TinyStore(directory);
        publishRowsIn(tiny);
    }

    @Withstands(fault = "a replay is killed at any write", outcome = "each row is there once after the next")
    @Test
    void killedAtAnyWriteAndRunAgainEachRowIsThereOnce() throws IOException {
        failAtEachWrite(writes -> new FaultyStore(tiny.store).dyingAfter(writes), FaultyStore.Killed.class);
    }

    @Test
    void onAStoreThatFailsAtAnyWriteAndRunAgainEachRowIsThereOnce() throws IOException {
        failAtEachWrite(writes -> new FaultyStore(tiny.store).unavailableAfter(writes), StorageException.class);
    }

    private void failAtEachWrite(IntFunction<ObjectStore> faulty, Class<? extends Exception> fault) throws IOException {
        int before = 0;
        int after = 0;
        for (int writes = 0; ; writes++) {
            TinyStore fresh = new TinyStore(directory.resolve("writes-" + writes));
            tiny = fresh;
            publishRowsIn(fresh);
            ObjectStore store = faulty.apply(writes);
            boolean failed;
            try {
                fresh.replay(WIDER, "T-1", store);
                failed = false;
            } catch (RuntimeException e) {
                assertThat(e).isInstanceOf(fault);
                failed = true;
            }
            boolean published = fresh.ledger.read().size() == 2;
            assertEachRowOnce(published ? 2 : 1);
            assertThat(fresh.work()).as("files left by " + writes + " writes").isEmptyDirectory();
            if (!failed) {
                break;
            }
            QuarantineReplay.Result again = fresh.replay(WIDER, "T-1");
            assertThat(again.replay()).isEqualTo(published ? null : "T-1.replay-1");
            assertEachRowOnce(2);
            assertThat(fresh.ledger.read().size()).isEqualTo(2);
            assertThat(fresh.verify(fresh.keys).faults()).isEmpty();
            if (published) {
                after++;
                assertThat(reports().restore("T-1.replay-1")).isPresent();
            } else {
                before++;
            }
        }
        assertThat(before).as("failures before the entry").isGreaterThanOrEqualTo(5);
        assertThat(after).as("failures after the entry").isEqualTo(4);
    }

    private static void publishRowsIn(TinyStore fresh) throws IOException {
        fresh.publish(
                NARROW,
                "T-1",
                "2019-02",
                null,
                "ok;1.00;01/02/2019;1",
                "sixsix;2.00;01/02/2019;2",
                "thirteenchars;3.00;01/02/2019;3",
                "bad;x;01/02/2019;4");
    }

    @Test
    void aLostAnswerToTheEntryIsFoundOutAndALostRequestLeavesEverythingForTheNextReplay() throws IOException {
        FaultyStore deaf = new FaultyStore(tiny.store);
        deaf.loseRequests(StoreLayout.LEDGER_PREFIX, 1);
        assertThatThrownBy(() -> tiny.replay(WIDER, "T-1", deaf))
                .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.outcomeUnknown())
                        .isTrue());
        assertEachRowOnce(1);

        FaultyStore mute = new FaultyStore(tiny.store);
        mute.loseAnswers(StoreLayout.LEDGER_PREFIX, 1);
        assertThat(tiny.replay(WIDER, "T-1", mute).replay()).isEqualTo("T-1.replay-1");
        assertEachRowOnce(2);
        assertThat(tiny.ledger.read().size()).isEqualTo(2);
    }

    @Withstands(fault = "the store loses an object of a replay before the entry", outcome = "not published")
    @Test
    void whatTheStoreLosesBeforeTheEntryIsWrittenIsNotPublished() throws IOException {
        List<String> before = tiny.keys("data/");
        FaultyStore losing = new FaultyStore(tiny.store).before("evidence/", () -> tiny.keys("data/").stream()
                .filter(key -> !before.contains(key))
                .forEach(tiny.store::delete));

        assertThatThrownBy(() -> tiny.replay(WIDER, "T-1", losing))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("nothing was published")
                .hasMessageContaining("is not in the store");
        assertEachRowOnce(1);

        assertThat(tiny.replay(WIDER, "T-1").replay()).isEqualTo("T-1.replay-1");
        assertEachRowOnce(2);
    }

    @Test
    void ofTwoReplaysOfTheSameRowsByTheSameRulesOneIsPublishedAndBothSaySo() throws IOException {
        FaultyStore store =
                new FaultyStore(tiny.store).before(StoreLayout.LEDGER_PREFIX, () -> tiny.replay(WIDER, "T-1"));

        QuarantineReplay.Result second = tiny.replay(WIDER, "T-1", store);

        assertThat(tiny.ledger.read().size()).isEqualTo(2);
        assertEachRowOnce(2);
        assertThat(second.replay()).isEqualTo("T-1.replay-1");
        Manifest visible = tiny.ledger.manifest("T-1.replay-1").orElseThrow();
        MigrationReport report = Objects.requireNonNull(second.report());
        assertThat(report.parts()).as("objects that readers see").isEqualTo(visible.parts());
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void ofTwoReplaysByDifferentRulesTheSecondLosesAndCanBeRunAgain() throws IOException {
        FaultyStore store =
                new FaultyStore(tiny.store).before(StoreLayout.LEDGER_PREFIX, () -> tiny.replay(WIDER, "T-1"));

        assertThatThrownBy(() -> tiny.replay(WIDE, "T-1", store))
                .isInstanceOf(PublicationRefusedException.class)
                .hasMessageStartingWith("[T-1.replay-1] published already, by another replay of the same delivery");
        assertThat(tiny.ledger.read().size()).isEqualTo(2);
        assertEachRowOnce(2);

        assertThat(tiny.replay(WIDE, "T-1").replay()).isEqualTo("T-1.replay-2");
        assertEachRowOnce(3);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void replaysFromManyThreadsStoreNoRowTwice() throws Exception {
        List<SchemaCatalog> catalogs = List.of(WIDER, WIDE, WIDER, WIDE);
        CyclicBarrier together = new CyclicBarrier(catalogs.size());
        ExecutorService threads = Executors.newFixedThreadPool(catalogs.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (SchemaCatalog catalog : catalogs) {
                Callable<QuarantineReplay.Result> replay = () -> {
                    together.await();
                    return tiny.replay(catalog, "T-1");
                };
                running.add(threads.submit(replay));
            }
            for (Future<?> one : running) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    assertThat(e).cause().isInstanceOf(PublicationRefusedException.class);
                }
            }
        } finally {
            threads.shutdownNow();
        }

        tiny.replay(WIDE, "T-1");
        assertEachRowOnce(3);
        assertThat(tiny.ledger.read().size()).isBetween(2L, 3L);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void aReplayAndTheMigrationOfAnotherDeliveryDoNotDisturbEachOther() throws IOException {
        FaultyStore store = new FaultyStore(tiny.store)
                .before(
                        StoreLayout.LEDGER_PREFIX,
                        () -> tiny.publish(NARROW, "T-2", "2019-03", null, "two;1.00;01/03/2019;9"));
        assertThat(tiny.replay(WIDER, "T-1", store).replay()).isEqualTo("T-1.replay-1");

        FaultyStore other =
                new FaultyStore(tiny.store).before(StoreLayout.LEDGER_PREFIX, () -> tiny.replay(WIDE, "T-1"));
        tiny.publish(tiny.delivery("T-3", "2019-04", null, "three;1.00;01/04/2019;8"), WIDE, RuleBook.USUAL, other);

        assertThat(tiny.ledger.read().publications())
                .extracting(publication -> publication.entry().delivery())
                .containsExactly("T-1", "T-2", "T-1.replay-1", "T-1.replay-2", "T-3");
        assertEachRowOnce(3);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void aReplayOfADeliveryThatIsSupersededMeanwhilePublishesNothing() throws IOException {
        FaultyStore store = new FaultyStore(tiny.store)
                .before(
                        StoreLayout.LEDGER_PREFIX,
                        () -> tiny.publish(NARROW, "T-2", "2019-02", "T-1", "new;1.00;01/02/2019;9"));

        assertThatThrownBy(() -> tiny.replay(WIDER, "T-1", store))
                .isInstanceOfSatisfying(PublicationRefusedException.class, e -> assertThat(e.reason())
                        .isEqualTo(Reason.REPLAYS_STALE));

        LedgerState state = tiny.ledger.read();
        assertThat(state.size()).isEqualTo(2);
        assertThat(exported()).containsExactly("9");
    }

    @Withstands(fault = "a replay loses its lock", outcome = "publishes nothing")
    @Test
    void withoutItsLockAReplayPublishesNothing() throws IOException {
        RunLock lock = new RunLock() {
            private int asked;

            @Override
            public long epoch() {
                return 1;
            }

            @Override
            public void assertHeld() {
                if (asked++ > 0) {
                    throw new LockException(LockException.Kind.LOST, "lost", null);
                }
            }

            @Override
            public void close() {
                // nothing to let go
            }
        };

        assertThatThrownBy(() -> new QuarantineReplay(
                                tiny.tools(tiny.store, lock), WIDER, KnownFormats.ALL, RuleBook.USUAL)
                        .run("T-1", null, QuarantineReplay.Mode.PUBLISH))
                .isInstanceOf(LockException.class);

        assertThat(tiny.ledger.read().size()).isEqualTo(1);
        assertEachRowOnce(1);
    }

    @Test
    void aReplayThatIsToStopPublishesNothingAndLeavesNoFile() throws IOException {
        RunTools tools = tiny.tools(tiny.store);
        tools.progress().requestStop();

        assertThatThrownBy(() -> new QuarantineReplay(tools, WIDER, KnownFormats.ALL, RuleBook.USUAL)
                        .run("T-1", null, QuarantineReplay.Mode.PUBLISH))
                .isInstanceOf(InterruptedMigrationException.class);

        assertThat(tiny.ledger.read().size()).isEqualTo(1);
        assertThat(tiny.work()).isEmptyDirectory();
    }

    private MissingReports reports() {
        return new MissingReports(
                tiny.store,
                tiny.ledger,
                tiny.accessLog(),
                () -> tiny.keys,
                tiny.directory.resolve("reports"),
                tiny.work());
    }

    /** Of the delivery T-1, by the numbers that its rows end in: what is exported, and what is shown of the quarantine. */
    private void assertEachRowOnce(int stored) throws IOException {
        List<String> storedRows =
                exported().stream().filter(row -> "1234".contains(row)).toList();
        List<String> rejected = new QuarantineAccess(
                        tiny.store,
                        tiny.ledger,
                        () -> tiny.keys,
                        new RefusedRuns(tiny.work()),
                        trace(),
                        KnownFormats.ALL,
                        tiny.work())
                .show(new QuarantineSelection(TinyStore.TABLE, "2019-02", null), null, 100).stream()
                        .map(row -> row.original().substring(row.original().length() - 1))
                        .toList();
        assertThat(storedRows).hasSize(stored);
        assertThat(Stream.concat(storedRows.stream(), rejected.stream())).containsExactlyInAnyOrder("1", "2", "3", "4");
        PublishedTables.Line books =
                new PublishedTables(tiny.ledger).lines("T-1").get(0);
        assertThat(books.stored()).isEqualTo(stored);
        assertThat(books.quarantined()).isEqualTo(4 - stored);
    }

    private List<String> exported() throws IOException {
        Path out = tiny.directory.resolve("export-" + System.nanoTime());
        Path scratch = Files.createDirectories(tiny.directory.resolve("scratch"));
        new TableExport(tiny.store, tiny.ledger, tiny.keys, trace(), scratch, 3)
                .export(TinyStore.TABLE, null, ColumnChoice.ALL, TableExport.Format.CSV, out);
        List<String> numbers = new ArrayList<>();
        UnaryOperator<String> last = line -> line.substring(line.lastIndexOf(';') + 1);
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : files.sorted().toList()) {
                Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                        .skip(1)
                        .map(last)
                        .forEach(numbers::add);
            }
        }
        return numbers;
    }

    private Trace trace() {
        return new Trace(directory.resolve("trace.jsonl"), "tester", Clock.systemUTC());
    }
}
