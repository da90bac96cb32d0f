package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.Inventory;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.HeadMemory;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.lock.NoLock;
import fr.sndscopy.lock.RunLock;
import fr.sndscopy.migration.execution.PartExecutors;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.publish.RejectLimitExceededException;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.run.RunOutcome;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.verify.StoreVerification;
import fr.sndscopy.migration.verify.VerificationResult;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.migration.work.Timeline;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The job with a job database of its own and a store in memory. Each {@link #run} is like a process of its own: it opens the database,
 * runs the job, and forgets everything but database and store.
 *
 * <p>The delivery is three files, each of them one part: two of the same table, each with rows that have the key of another, so
 * that both are converted twice, and one of a table without a key that has a row to be rejected.
 */
final class TinyJob {
    static final int PARTS = 3;
    private static final String DELIVERY = "D-1";
    private static final SchemaCatalog CATALOG = SchemaCatalog.of(List.of(
            new TableSchema(
                    "ER_KEYED_F",
                    "DCIR",
                    List.of(Column.of("NUM", ColumnType.integer(9)), Column.of("TXT", ColumnType.string(10))),
                    List.of(),
                    List.of("NUM"),
                    List.of(),
                    "1".repeat(64)),
            new TableSchema(
                    "ER_PLAIN_F",
                    "DCIR",
                    List.of(Column.of("NUM", ColumnType.integer(9)), Column.of("TXT", ColumnType.string(10))),
                    List.of(),
                    List.of(),
                    List.of(),
                    "2".repeat(64))));

    final MemoryObjectStore store = new MemoryObjectStore();
    final MemoryKeyService keys = new MemoryKeyService();
    final Path folder;
    /** Of runs from now on. */
    PartExecutors executors = PartExecutors.THREADS;

    private @Nullable Instant acceptedAt;
    private final Path home;
    private RunLock lock = new NoLock();

    TinyJob(Path directory) throws IOException {
        this.home = directory.resolve("home");
        this.folder = Files.createDirectories(directory.resolve(DELIVERY));
        write("a.csv", "NUM;TXT", "1;un", "2;deux", "4;quatre", "1;un");
        write("b.csv", "NUM;TXT", "3;trois", "4;quatre", "2;deux");
        write("c.csv", "NUM;TXT", "1;un", "x;pas un nombre");
        limits("{\"*\": {count: 100}}");
    }

    private void write(String name, String... lines) throws IOException {
        Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
    }

    /** How many rows may be rejected, as {@code delivery.yaml} says it. */
    void limits(String limits) throws IOException {
        write("delivery.yaml", """
            delivery: %s
            product: DCIR
            period: 2019-02
            vintage: 2019
            format: {type: csv, delimiter: ";", encoding: utf-8, quote: rfc4180, date: dd/MM/yyyy}
            limits: %s
            files:
              - {path: a.csv, table: ER_KEYED_F}
              - {path: b.csv, table: ER_KEYED_F}
              - {path: c.csv, table: ER_PLAIN_F}
            """.formatted(DELIVERY, limits));
    }

    /** Has the runs that follow do their work under this lock. */
    void lockedBy(RunLock held) {
        lock = held;
    }

    /** Where a run keeps what it is about to store. */
    Path work() {
        return home.resolve("work");
    }

    /** Runs the job to its end. */
    MigrationRun run() throws Exception {
        return run(through -> through);
    }

    /** Likewise, with what happens to the calls of the store. */
    MigrationRun run(HookedStore.Hook hook) throws Exception {
        return run(through -> new HookedStore(through, hook));
    }

    /** Runs the job to its end on a store that has let some of its objects rot. */
    MigrationRun runRotten(Set<String> rotten) throws Exception {
        return run(through -> new HookedStore(through, (call, key) -> {}, rotten));
    }

    private MigrationRun run(UnaryOperator<ObjectStore> through) throws Exception {
        return run(prepare(through.apply(store)));
    }

    /** What is run, by one process. */
    MigrationRun prepare(ObjectStore through) throws IOException {
        return prepare(through, folder, CATALOG);
    }

    /** Likewise, of another delivery to the same store. */
    MigrationRun prepare(ObjectStore through, Path other, SchemaCatalog catalog) throws IOException {
        Path work = Files.createDirectories(work());
        Delivery delivery = DeliveryReader.read(Here.folder(other));
        MigrationSettings settings = new MigrationSettings(1, 16, 1 << 10, 3);
        MigrationPlan plan = new Planner(catalog, KnownFormats.ALL, RuleBook.USUAL, settings).plan(delivery);
        Ledger ledger = new Ledger(through, Clock.systemUTC(), new Acceptance());
        Progress progress = new Progress();
        return new MigrationRun(
                plan,
                ledger.initialise(),
                Inventory.freeze(delivery),
                new RunTools(
                        through,
                        ledger,
                        keys,
                        settings,
                        lock,
                        new RunIdentity("tester", "test", "0".repeat(64)),
                        work,
                        home.resolve("reports"),
                        progress),
                new Timeline(),
                new RunOutcome());
    }

    MigrationRun run(MigrationRun prepared) throws Exception {
        try (Workplace workplace = Workplace.openOrCreate(new Home(home));
                MigrationLauncher launcher = new MigrationLauncher(workplace, executors)) {
            launcher.run(prepared);
        }
        return prepared;
    }

    Path jobDatabase() {
        return new Home(home).jobDatabase();
    }

    boolean isPublished() {
        return !keys("ledger/").isEmpty();
    }

    /** What an auditor finds with all keys. */
    VerificationResult verify() throws IOException {
        return new StoreVerification(store, new Ledger(store, Clock.systemUTC()).reader(), keys, CATALOG, 1, work())
                .verify(null);
    }

    Manifest manifest() {
        return new Ledger(store, Clock.systemUTC()).manifest(DELIVERY).orElseThrow();
    }

    /** The books of what is published. */
    List<Manifest.Table> tables() {
        return manifest().tables();
    }

    List<String> keys(String prefix) {
        List<String> found = new ArrayList<>();
        store.list(prefix, stat -> found.add(stat.key()));
        return found;
    }

    byte[] content(String key) {
        return store.read(key, 1 << 24).orElseThrow();
    }

    void replace(String key, byte[] content) throws IOException {
        Path file = Files.createTempFile("replace-", "");
        Files.write(file, content);
        store.put(key, file, Sha256.of(content));
        Files.delete(file);
    }

    /** The operator takes the ledger for the right one, as it is now. */
    void acceptLedger() {
        acceptedAt = Instant.now();
    }

    /** Remembers no head: that of a home which has just been brought to this version. */
    private final class Acceptance implements HeadMemory {
        @Override
        public Seen seen() {
            return new Seen(null, Map.of());
        }

        @Override
        public void remember(Head head) {
            // none
        }

        @Override
        public void replace(@Nullable Head head) {
            // none
        }

        @Override
        public Optional<Instant> replacedAt() {
            return Optional.ofNullable(acceptedAt);
        }
    }

    /** Ends a run for its rejects, when everything but the publication is done, and lets the next one publish. */
    void stopBeforePublication() throws IOException {
        limits("{\"*\": {count: 0}}");
        assertThatThrownBy(this::run).isInstanceOf(RejectLimitExceededException.class);
        limits("{\"*\": {count: 100}}");
    }

    /** All that the delivery has is published, once, and good. */
    void assertWholePublication() throws IOException {
        assertThat(verify().faults()).isEmpty();
        assertThat(keys("ledger/")).hasSize(1);
        assertThat(tables())
                .extracting(Manifest.Table::table, table -> table.books().stored(), table -> table.books()
                        .quarantined())
                .containsExactlyInAnyOrder(tuple("ER_KEYED_F", 4L, 3L), tuple("ER_PLAIN_F", 1L, 1L));
    }
}
