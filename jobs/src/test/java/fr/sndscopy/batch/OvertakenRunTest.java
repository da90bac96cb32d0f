package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import fr.sndscopy.Withstands;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.Inventory;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.lock.NoLock;
import fr.sndscopy.migration.codes.PublishedNomenclatures;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.replay.QuarantineReplay;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.run.RunOutcome;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.verify.StoreVerification;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.migration.work.Timeline;
import fr.sndscopy.nomenclature.CodeOrigin;
import fr.sndscopy.nomenclature.Codes;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.ForeignKey;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.HookedStore.Call;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run whose rows refer to a table of another delivery, and what others publish between its judgement and its entry. All of them are at
 * work on one job database.
 */
class OvertakenRunTest {
    private static final String TARGET = "IR_REF_R";
    private static final String REFERRING = "ER_REFERS_F";
    private static final SchemaCatalog CATALOG = catalog(9);

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final MemoryKeyService keys = new MemoryKeyService();
    private final Path directory;

    OvertakenRunTest(@TempDir Path directory) {
        this.directory = directory;
    }

    /** @param digits that a number of the table referred to may have */
    private static SchemaCatalog catalog(int digits) {
        return SchemaCatalog.of(List.of(
                table(TARGET, digits, List.of("NUM"), List.of()),
                table(REFERRING, 9, List.of(), List.of(new ForeignKey(List.of("NUM"), TARGET, List.of("NUM")))),
                table("ER_OTHER_F", 9, List.of(), List.of())));
    }

    private static TableSchema table(String name, int digits, List<String> primaryKey, List<ForeignKey> foreignKeys) {
        return new TableSchema(
                name,
                "DCIR",
                List.of(Column.of("NUM", ColumnType.integer(digits))),
                List.of(),
                primaryKey,
                foreignKeys,
                Integer.toString(digits).repeat(64));
    }

    private RunTools tools(ObjectStore through) throws IOException {
        return new RunTools(
                through,
                new Ledger(through, Clock.systemUTC()),
                keys,
                new MigrationSettings(1, 16, 1 << 10, 3),
                new NoLock(),
                new RunIdentity("tester", "test", "0".repeat(64)),
                Files.createDirectories(directory.resolve("work")),
                directory.resolve("reports"),
                new Progress());
    }

    private MigrationRun run(
            SchemaCatalog catalog,
            ObjectStore through,
            String id,
            @Nullable String supersedes,
            String table,
            int... rows)
            throws Exception {
        Path folder = Files.createDirectories(directory.resolve(id));
        StringBuilder csv = new StringBuilder("NUM\n");
        for (int row : rows) {
            csv.append(row).append('\n');
        }
        Path file = folder.resolve("a.csv");
        if (Files.notExists(file)) {
            Files.writeString(file, csv);
        }
        Files.writeString(folder.resolve("delivery.yaml"), """
            delivery: %s
            product: DCIR
            period: 2019-02
            vintage: 2019
            limits: {"*": none}
            %s
            files:
              - {path: a.csv, table: %s}
            """.formatted(
                        id, supersedes == null ? "" : "supersedes: " + supersedes, table));
        Delivery delivery = DeliveryReader.read(Here.folder(folder));
        RunTools tools = tools(through);
        MigrationRun run = new MigrationRun(
                new Planner(catalog, KnownFormats.ALL, RuleBook.USUAL, tools.settings()).plan(delivery),
                tools.ledger().initialise(),
                Inventory.freeze(delivery),
                tools,
                new Timeline(),
                new RunOutcome());
        try (Workplace workplace = Workplace.openOrCreate(new Home(directory.resolve("home")));
                MigrationLauncher launcher = new MigrationLauncher(workplace)) {
            launcher.run(run);
        }
        return run;
    }

    private MigrationRun publish(String id, @Nullable String supersedes, String table, int... rows) throws Exception {
        return run(CATALOG, store, id, supersedes, table, rows);
    }

    private interface Meanwhile {
        void happens() throws Exception;
    }

    /** Refers to 1, 2 and 3; what happens when its books are about to be sealed, which is after all was judged. */
    private MigrationRun refers(Meanwhile meanwhile) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        HookedStore hooked = new HookedStore(store, (call, key) -> {
            if ((call == Call.PUT || call == Call.PUT_IF_ABSENT)
                    && key.startsWith("evidence/R-1/")
                    && done.compareAndSet(false, true)) {
                elsewhere(meanwhile);
            }
        });
        MigrationRun run = run(CATALOG, hooked, "R-1", null, REFERRING, 1, 2, 3);
        assertThat(done).isTrue();
        return run;
    }

    /** The thread of a run has a transaction of the job database open. */
    private static void elsewhere(Meanwhile meanwhile) throws Exception {
        ExecutorService another = Executors.newSingleThreadExecutor();
        try {
            another.submit(() -> {
                        meanwhile.happens();
                        return true;
                    })
                    .get();
        } finally {
            another.shutdownNow();
        }
    }

    private List<String> published() {
        return new Ledger(store, Clock.systemUTC())
                .read().publications().stream()
                        .map(publication -> publication.entry().delivery())
                        .toList();
    }

    private static KeyCheck reference(MigrationRun run) {
        return Objects.requireNonNull(run.outcome().keyFindings()).checks().stream()
                .filter(check -> check.rule() == KeyCheck.Rule.REFERENCE)
                .findFirst()
                .orElseThrow();
    }

    private void assertOvertaken(Throwable told, String... published) {
        assertThat(told)
                .isInstanceOfSatisfying(PublicationRefusedException.class, e -> assertThat(e.reason())
                        .isEqualTo(PublicationRefusedException.Reason.STALE_PLAN))
                .hasMessageStartingWith("[R-1] ")
                .hasMessageContaining("run it again");
        assertThat(Failures.kindOf(told).exitCode()).isEqualTo(75);
        assertThat(published()).containsExactly(published);
    }

    private void assertTheStoreIsWhole() throws IOException {
        assertThat(new StoreVerification(
                                store,
                                new Ledger(store, Clock.systemUTC()).reader(),
                                keys,
                                CATALOG,
                                1,
                                directory.resolve("work"))
                        .verify(null)
                        .faults())
                .isEmpty();
    }

    /** The next run publishes, judged by the rows of these deliveries. */
    private void assertTheNextRunPublishes(String target, long orphans) throws Exception {
        MigrationRun again = publish("R-1", null, REFERRING);
        assertThat(Objects.requireNonNull(reference(again).target()).delivery()).isEqualTo(target);
        assertThat(reference(again).violations()).isEqualTo(orphans);
        assertThat(published()).endsWith("R-1");
        assertTheStoreIsWhole();
    }

    @Withstands(
            fault = "a table that rows were held against is superseded by another run before they are published",
            outcome = "75, nothing published; the next run judges them by what is published then")
    @Test
    void aTableThatWasReferredToAndIsSupersededMeanwhileIsNoticed() throws Exception {
        publish("T-1", null, TARGET, 1, 2, 3);

        Throwable told = catchThrowable(() -> refers(() -> publish("T-2", "T-1", TARGET, 1)));

        assertOvertaken(told, "T-1", "T-2");
        assertTheNextRunPublishes("T-2", 2);
    }

    @Test
    void aTableThatWasMissingAndIsPublishedMeanwhileIsNoticed() throws Exception {
        Throwable told = catchThrowable(() -> refers(() -> publish("T-1", null, TARGET, 1, 2)));

        assertOvertaken(told, "T-1");
        assertTheNextRunPublishes("T-1", 1);
    }

    @Test
    void rowsThatAReplayBringsMeanwhileAreNoticed() throws Exception {
        run(catalog(1), store, "T-1", null, TARGET, 1, 2, 30);

        Throwable told = catchThrowable(
                () -> refers(() -> new QuarantineReplay(tools(store), CATALOG, KnownFormats.ALL, RuleBook.USUAL)
                        .run("T-1", null, QuarantineReplay.Mode.PUBLISH)));

        assertOvertaken(told, "T-1", "T-1.replay-1");
        assertTheNextRunPublishes("T-1", 1);
    }

    @Test
    void whatHasNothingToDoWithItHoldsNothingUpAndEndsNothing() throws Exception {
        publish("T-1", null, TARGET, 1, 2, 3);

        MigrationRun run = refers(() -> publish("O-1", null, "ER_OTHER_F", 7));

        assertThat(reference(run).violations()).isZero();
        assertThat(published()).containsExactly("T-1", "O-1", "R-1");
        assertTheStoreIsWhole();
    }

    @Test
    void codesOfANomenclatureThatIsPublishedAnewMeanwhileAreNotThoseThatCount() throws Exception {
        publish("T-1", null, TARGET, 1, 2, 3);
        Ledger ledger = new Ledger(store, Clock.systemUTC());
        Publication first = ledger.read().publication("T-1").orElseThrow();
        Codes codes =
                new Codes(TARGET + ":NUM", "manifest:" + first.entry().manifestSha256(), new CodeOrigin("T-1"), () -> {
                    throw new AssertionError("no code is asked for");
                });
        Codes ofFolder = new Codes("OTHER", "1".repeat(64), CodeOrigin.FOLDER, codes.list());
        var premise = PublishedNomenclatures.premise("R-1", List.of(codes, ofFolder), null);

        premise.check(ledger.read());
        publish("O-1", null, "ER_OTHER_F", 7);
        premise.check(ledger.read());
        publish("T-2", "T-1", TARGET, 1);

        assertOvertaken(catchThrowable(() -> premise.check(ledger.read())), "T-1", "O-1", "T-2");
    }
}
