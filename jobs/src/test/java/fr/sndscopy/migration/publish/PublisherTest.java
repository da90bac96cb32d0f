package fr.sndscopy.migration.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.ContentId;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.Inventory;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.ledger.PublicationRefusedException.Reason;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.lock.RunLock;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.run.RunOutcome;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.migration.work.Timeline;
import fr.sndscopy.place.Here;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One entry makes all of a delivery visible, after everything that speaks against it; whatever does leaves nothing visible. */
class PublisherTest {
    private static final MigrationSettings SETTINGS = new MigrationSettings(1, 16, 1 << 10, 3);
    private static final String ROWS =
            "TXT;MNT;DTE;NBR\none;1.5;01/02/2019;1\ntwo;2.5;02/02/2019;2\nthree;x;03/02/2019;3\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private TinyStore tiny;

    private final CountedLock lock = new CountedLock();

    @BeforeEach
    void make() throws IOException {
        tiny = new TinyStore(Files.createDirectories(folder.resolve("tiny")));
    }

    @Test
    void whatIsPublishedIsWhatTheReceiptsSay() throws IOException {
        MigrationRun run = run(delivery("limits: {\"*\": none}", "rows: 3"));

        Manifest manifest = publish(run);

        assertThat(manifest.tables()).singleElement().satisfies(table -> {
            assertThat(table.books().delivered()).isEqualTo(3);
            assertThat(table.books().stored()).isEqualTo(2);
            assertThat(table.books().quarantined()).isEqualTo(1);
            assertThat(table.books().violations()).isEqualTo(Map.of("not-decimal(MNT)", 1L));
        });
        assertThat(manifest.contentId()).isEqualTo(ContentId.of(run.plan().delivery(), Map.of("a.csv", checksum())));
        assertThat(manifest.evidence()).isNotNull();
        assertThat(tiny.ledger.manifest("D-1")).contains(manifest);
        assertThat(Objects.requireNonNull(run.outcome().publication()).entry().delivery())
                .isEqualTo("D-1");
        assertThat(run.outcome().comparisonProblem()).isNull();
    }

    @Test
    void whatIsLostOfNumbersAndLinesIsInTheBooksOfTheirTableAndFile() throws IOException {
        tiny.publish("D-0", "2019-02", "one;1.5;01/02/2019;1");
        MigrationRun run = run(redelivery("D-2", "D-0"));

        new Publisher(run).publish(receipts(run), List.of("a".repeat(64), "b".repeat(64)));

        Manifest manifest = Objects.requireNonNull(run.outcome().manifest());
        assertThat(manifest.files())
                .extracting(Manifest.File::path, Manifest.File::rows, Manifest.File::sha256, Manifest.File::drift)
                .containsExactly(
                        tuple("a.csv", 2L, "a".repeat(64), List.of("blank-lines")),
                        tuple("b.csv", 3L, "b".repeat(64), List.of()));
        assertThat(manifest.tables()).singleElement().satisfies(table -> {
            assertThat(table.generation()).isEqualTo(2);
            assertThat(table.vintage()).isEqualTo(2019);
            assertThat(table.schemaVersion()).isEqualTo("1".repeat(64));
            assertThat(table.books().delivered()).isEqualTo(5);
            assertThat(table.normalised())
                    .isEqualTo(Map.of("leading-zeros(NBR)", 2L, "plus-sign(NBR)", 1L, "leading-zeros(MNT)", 1L));
        });
        assertThat(manifest.contentId())
                .isEqualTo(
                        ContentId.of(run.plan().delivery(), Map.of("a.csv", "a".repeat(64), "b.csv", "b".repeat(64))));
        assertThat(tiny.ledger.read().publication("D-2").orElseThrow().entry().supersedes())
                .isEqualTo("D-0");
    }

    /** Of two files of one table. */
    private Delivery redelivery(String id, String supersedes) throws IOException {
        Path own = Files.createDirectories(folder.resolve(id));
        Files.writeString(own.resolve("a.csv"), "TXT;MNT;DTE;NBR\none;1.5;01/02/2019;01\n\ntwo;02.5;02/02/2019;2\n");
        Files.writeString(
                own.resolve("b.csv"),
                "TXT;MNT;DTE;NBR\nthree;3;03/02/2019;003\nfour;4;04/02/2019;+4\nfive;5;05/02/2019;5\n");
        Files.writeString(
                own.resolve("delivery.yaml"), """
            delivery: %s
            product: DCIR
            period: 2019-02
            vintage: 2019
            supersedes: %s
            format: {type: csv, delimiter: ";", date: dd/MM/yyyy}
            files:
              - {path: a.csv, table: %s, rows: 2}
              - {path: b.csv, table: %s, rows: 3}
            """.formatted(id, supersedes, TinyStore.TABLE, TinyStore.TABLE));
        return DeliveryReader.read(Here.folder(own));
    }

    @Test
    void receiptsAreAskedForInTheirOrderOnceEachAndSixteenAtATime() throws IOException {
        MigrationRun run = run(manyParts());
        PartReceipts receipts = receipts(run);
        List<List<String>> asked = new ArrayList<>();

        new Publisher(run).publish(watched(receipts, asked, () -> {}), List.of(checksum()));

        List<String> names = run.plan().parts().stream().map(PlannedPart::name).toList();
        assertThat(names).hasSizeBetween(17, 31);
        assertThat(asked).containsExactly(names.subList(0, 16), names.subList(16, names.size()));
        assertThat(Objects.requireNonNull(run.outcome().manifest()).parts())
                .extracting(Manifest.Part::name)
                .isEqualTo(names);
    }

    @Test
    void aRunThatIsToStopMeanwhileAsksForNoFurtherReceipts() throws IOException {
        MigrationRun run = run(manyParts());
        PartReceipts receipts = receipts(run);
        List<List<String>> asked = new ArrayList<>();

        refused(run, InterruptedMigrationException.class, "", () -> new Publisher(run)
                .publish(watched(receipts, asked, () -> run.tools().progress().requestStop()), List.of(checksum())));
        assertThat(asked).hasSize(1);
    }

    /** Of parts of about 1 KB. */
    private Delivery manyParts() throws IOException {
        StringBuilder rows = new StringBuilder("TXT;MNT;DTE;NBR\n");
        for (int row = 0; row < 1_000; row++) {
            rows.append(String.format(Locale.ROOT, "t%04d;1.5;01/02/2019;%d\n", row, row));
        }
        Files.writeString(Files.createDirectories(folder.resolve("D-1")).resolve("a.csv"), rows);
        return delivery("", "rows: 1000");
    }

    private static PartReceipts watched(PartReceipts receipts, List<List<String>> asked, Runnable then) {
        return new PartReceipts() {
            @Override
            public List<PartReceipt> of(List<PlannedPart> parts) throws IOException {
                asked.add(parts.stream().map(PlannedPart::name).toList());
                then.run();
                return receipts.of(parts);
            }

            @Override
            public long bytes() {
                return receipts.bytes();
            }
        };
    }

    @Test
    void whereverTheLockIsLostNothingIsPublished() throws IOException {
        int held = 0;
        while (true) {
            lock.heldFor(held);
            MigrationRun run = run(delivery("limits: {\"*\": none}", "rows: 3"));
            PartReceipts receipts = receipts(run);
            try {
                new Publisher(run).publish(receipts, List.of(checksum()));
                break;
            } catch (LockException lost) {
                assertThat(lost.kind()).isEqualTo(LockException.Kind.LOST);
                assertNothingIsPublished(run);
                held++;
            }
        }
        // at the beginning, when the books are drawn up, and when every object has been seen
        assertThat(held).isGreaterThanOrEqualTo(3);
        assertThat(tiny.ledger.read().size()).isEqualTo(1);
    }

    @Test
    void whatTheRunReliesOnIsAskedOfTheStateThatItsEntryFollowsOnInTheLedgersTurn() throws IOException {
        tiny.publish("D-0", "2019-01", "one;1.5;01/01/2019;1");
        MigrationRun run = run(delivery("limits: {\"*\": none}", "rows: 3"));
        run.outcome().reliesOn(state -> {
            assertThat(lock.inTurn).isTrue();
            assertThat(state.size()).isEqualTo(1);
        });
        run.outcome().reliesOn(state -> {
            throw new PublicationRefusedException(Reason.STALE_PLAN, "no longer so");
        });

        refused(run, PublicationRefusedException.class, "no longer so", () -> publish(run));

        assertThat(lock.inTurn).isFalse();
    }

    @Test
    void aFileThatWasWrittenToIsNotPublished() throws IOException {
        MigrationRun run = run(delivery("limits: {\"*\": none}", "rows: 3"));
        PartReceipts receipts = receipts(run);
        Files.writeString(folder.resolve("D-1/a.csv"), ROWS + "four;4;04/02/2019;4\n");

        refused(run, DeliveryRefusedException.class, "files changed while they were worked on", () -> new Publisher(run)
                .publish(receipts, List.of(checksum())));
    }

    @Test
    void rowsThatAreNotTheRowsDeclaredAreRefused() throws IOException {
        MigrationRun run = run(delivery("limits: {\"*\": none}", "rows: 4"));

        refused(
                run,
                DeliveryRefusedException.class,
                "rows delivered are not the rows declared: expected 4 as declared, found 3",
                () -> publish(run));
        assertThat(Objects.requireNonNull(run.outcome().manifest()).delivery()).isEqualTo("D-1");
    }

    @Test
    void moreRejectsThanAreToleratedAreRefused() throws IOException {
        MigrationRun run = run(delivery("limits: {\"*\": {count: 0}}", "rows: 3"));

        refused(run, RejectLimitExceededException.class, "1 of 3 rows delivered were rejected", () -> publish(run));
    }

    @Test
    void anObjectThatIsGoneOrAlteredIsNotPublished() throws IOException {
        for (String prefix : List.of("data/", "quarantine/")) {
            for (boolean gone : new boolean[] {true, false}) {
                MigrationRun run = run(delivery("limits: {\"*\": none}", "rows: 3"));
                List<String> before = tiny.keys(prefix);
                PartReceipts receipts = receipts(run);
                String key = tiny.keys(prefix).stream()
                        .filter(found -> !before.contains(found))
                        .findFirst()
                        .orElseThrow();
                if (gone) {
                    tiny.store.delete(key);
                } else {
                    byte[] content = tiny.content(key);
                    content[content.length / 2] ^= 1;
                    tiny.replace(key, content);
                }

                refused(run, IntegrityException.class, key, () -> new Publisher(run)
                        .publish(receipts, List.of(checksum())));
            }
        }
    }

    @Test
    void whatWasPublishedMeanwhileIsWhatTheOutcomeTells() throws IOException {
        MigrationRun slow = run(delivery("limits: {\"*\": none}", "rows: 3"));
        PartReceipts receipts = receipts(slow);
        Manifest first = publish(run(delivery("limits: {\"*\": none}", "rows: 3")));

        new Publisher(slow).publish(receipts, List.of(checksum()));

        assertThat(slow.outcome().manifest()).isEqualTo(first);
        assertThat(slow.outcome().publication()).isNotNull();
        assertThat(tiny.ledger.read().size()).isEqualTo(1);
    }

    @Test
    void aRunThatIsToStopPublishesNothing() throws IOException {
        MigrationRun run = run(delivery("limits: {\"*\": none}", "rows: 3"));
        PartReceipts receipts = receipts(run);
        run.tools().progress().requestStop();

        refused(run, InterruptedMigrationException.class, "", () -> new Publisher(run)
                .publish(receipts, List.of(checksum())));
    }

    @Test
    void whatCannotBeComparedWithThePeriodBeforeIsPublishedAllTheSame() throws IOException {
        tiny.publish("D-0", "2019-01", "one;1.5;01/01/2019;1");
        String evidence = tiny.keys("evidence/D-0/").stream()
                .filter(key -> key.endsWith(".json.enc") && key.contains("/evidence-"))
                .findFirst()
                .orElseThrow();
        tiny.replace(evidence, new byte[] {1, 2, 3});
        MigrationRun run = run(delivery("limits: {\"*\": none}", "rows: 3"));

        publish(run);

        assertThat(run.outcome().comparisonProblem()).contains(evidence);
        assertThat(tiny.ledger.read().size()).isEqualTo(2);
    }

    private void refused(
            MigrationRun run, Class<? extends RuntimeException> type, String words, ThrowingCallable publishing) {
        assertThatThrownBy(publishing).isInstanceOf(type).hasMessageContaining(words);
        assertNothingIsPublished(run);
    }

    private void assertNothingIsPublished(MigrationRun run) {
        assertThat(run.outcome().publication()).isNull();
        assertThat(new Ledger(tiny.store, Clock.systemUTC()).read().publication("D-1"))
                .isEmpty();
    }

    private Delivery delivery(String limits, String rows) throws IOException {
        Path own = Files.createDirectories(folder.resolve("D-1"));
        Path file = own.resolve("a.csv");
        if (!Files.exists(file)) {
            Files.writeString(file, ROWS);
        }
        Files.writeString(own.resolve("delivery.yaml"), """
            delivery: D-1
            product: DCIR
            period: 2019-02
            vintage: 2019
            format: {type: csv, delimiter: ";", date: dd/MM/yyyy}
            %s
            files:
              - {path: a.csv, table: %s, %s}
            """.formatted(limits, TinyStore.TABLE, rows));
        return DeliveryReader.read(Here.folder(own));
    }

    private MigrationRun run(Delivery delivery) throws IOException {
        MigrationPlan plan = new Planner(TinyStore.CATALOG, KnownFormats.ALL, RuleBook.USUAL, SETTINGS).plan(delivery);
        RunTools tools = tiny.tools(tiny.store, lock);
        return new MigrationRun(
                plan, tools.ledger().initialise(), Inventory.freeze(delivery), tools, new Timeline(), new RunOutcome());
    }

    private static PartReceipts receipts(MigrationRun run) throws IOException {
        List<PartReceipt> receipts = new ArrayList<>();
        for (PlannedPart part : run.plan().parts()) {
            receipts.add(TinyStore.convert(run, part, RowVerdicts.NONE));
        }
        return TinyStore.receipts(receipts);
    }

    private Manifest publish(MigrationRun run) throws IOException {
        new Publisher(run).publish(receipts(run), List.of(checksum()));
        return Objects.requireNonNull(run.outcome().manifest());
    }

    private String checksum() throws IOException {
        return Sha256.of(Files.readAllBytes(folder.resolve("D-1/a.csv")));
    }

    /** Is held for as many looks at it as it was told, and lost from then on. */
    private static final class CountedLock implements RunLock {
        private int looks = Integer.MAX_VALUE;
        private boolean inTurn;

        void heldFor(int looksAtIt) {
            looks = looksAtIt;
        }

        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public void assertHeld() {
            if (looks == 0) {
                throw new LockException(LockException.Kind.LOST, "lost", null);
            }
            looks--;
        }

        @Override
        public <T> T inLedgerTurn(Waiting waiting, Supplier<T> publication) {
            inTurn = true;
            try {
                return publication.get();
            } finally {
                inTurn = false;
            }
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
