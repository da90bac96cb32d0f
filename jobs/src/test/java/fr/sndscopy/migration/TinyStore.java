package fr.sndscopy.migration;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.FileChecksums;
import fr.sndscopy.delivery.Inventory;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.lock.RunLock;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.Sha256;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A store in memory and small deliveries published in it, step by step, without a job. */
final class TinyStore {
    static final String TABLE = "ER_TINY_F";
    static final SchemaCatalog CATALOG = catalog("1".repeat(64), 40);

    final MemoryObjectStore store = new MemoryObjectStore();
    final MemoryKeyService keys = new MemoryKeyService();
    final Ledger ledger = new Ledger(store, Clock.systemUTC());
    final Path directory;

    TinyStore(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(work());
    }

    static SchemaCatalog catalog(String version, int length) {
        return catalog(version, ColumnType.string(length), ColumnType.decimal(9, 2));
    }

    static SchemaCatalog catalog(String version, ColumnType text, ColumnType amount) {
        return SchemaCatalog.of(List.of(new TableSchema(
                TABLE,
                "DCIR",
                List.of(
                        Column.of("TXT", text),
                        Column.of("MNT", amount),
                        Column.of("DTE", ColumnType.of(LogicalType.DATE)),
                        Column.of("NBR", ColumnType.integer(12))),
                List.of(),
                List.of(),
                List.of(),
                version)));
    }

    Path work() {
        return directory.resolve("work");
    }

    /** Publishes a delivery whose only file has these lines behind its header. */
    void publish(String id, String period, String... lines) throws IOException {
        publish(CATALOG, id, period, null, lines);
    }

    /** Likewise under another catalogue, in place of another delivery. */
    void publish(SchemaCatalog catalog, String id, String period, @Nullable String supersedes, String... lines)
            throws IOException {
        Path folder = directory.resolve(id);
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("a.csv"), "TXT;MNT;DTE;NBR\n" + String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("delivery.yaml"), """
                delivery: %s
                product: DCIR
                period: %s
                vintage: 2019
                format: {type: csv, delimiter: ";", encoding: utf-8, quote: rfc4180, date: dd/MM/yyyy}
                files:
                  - {path: a.csv, table: ER_TINY_F}
                %s
                """.formatted(
                        id, period, supersedes == null ? "" : "supersedes: " + supersedes));
        publish(DeliveryReader.read(folder), catalog, RuleBook.USUAL);
    }

    /** Publishes a delivery under these contracts and rules, and gives its manifest. */
    Manifest publish(Delivery delivery, SchemaCatalog catalog, RuleBook rules) throws IOException {
        return publish(delivery, catalog, rules, new MigrationSettings(1, 16, 1 << 10, 3));
    }

    /** Likewise, with parts and row groups of other sizes. */
    Manifest publish(Delivery delivery, SchemaCatalog catalog, RuleBook rules, MigrationSettings settings)
            throws IOException {
        MigrationPlan plan = new Planner(catalog, rules, settings).plan(delivery);
        MigrationRun run = new MigrationRun(
                plan,
                ledger.initialise(),
                Inventory.freeze(delivery),
                store,
                ledger,
                keys,
                settings,
                new NoLock(),
                new RunIdentity("tester", "test", "0".repeat(64)),
                work(),
                directory.resolve("reports"),
                new Progress(),
                new Timeline(),
                new RunOutcome());
        List<PartReceipt> receipts = new ArrayList<>();
        for (PlannedPart part : plan.parts()) {
            receipts.add(convert(run, part));
        }
        Map<String, String> checksums = FileChecksums.verify(delivery, 1, (path, bytes) -> {});
        new Publisher(run)
                .publish(
                        receipts,
                        plan.files().stream()
                                .map(file -> String.valueOf(
                                        checksums.get(file.declared().path())))
                                .toList());
        return Objects.requireNonNull(run.outcome().manifest());
    }

    private static PartReceipt convert(MigrationRun run, PlannedPart part) throws IOException {
        AttemptNames names =
                AttemptNames.next(run.dataset(), run.plan().delivery().id(), part);
        try (PartConversion conversion =
                PartConversion.open(part, names, run.keys(), run.settings(), run.workDirectory(), RowVerdicts.NONE)) {
            RecordBatch batch;
            do {
                batch = conversion.read();
                conversion.validate(batch);
                conversion.write(batch);
            } while (!batch.isLast());
            return new PartUpload(run.store()).upload(conversion.finish());
        }
    }

    /** Judges the quarantine of a delivery anew. */
    QuarantineReplay.Result replay(SchemaCatalog catalog, String id) throws IOException {
        return replay(catalog, id, store);
    }

    QuarantineReplay.Result replay(SchemaCatalog catalog, String id, ObjectStore through) throws IOException {
        return new QuarantineReplay(tools(through), catalog, RuleBook.USUAL)
                .run(id, null, QuarantineReplay.Mode.PUBLISH);
    }

    ReplayTools tools(ObjectStore through) {
        return new ReplayTools(
                through,
                new Ledger(through, Clock.systemUTC()),
                keys,
                new MigrationSettings(1, 16, 1 << 10, 3),
                new NoLock(),
                new RunIdentity("tester", "test", "0".repeat(64)),
                work(),
                directory.resolve("reports"),
                new Progress());
    }

    /** The keys of all objects that begin so. */
    List<String> keys(String prefix) {
        List<String> found = new ArrayList<>();
        store.list(prefix, (ObjectStat stat) -> found.add(stat.key()));
        return found;
    }

    byte[] content(String key) {
        return store.read(key, 1 << 24).orElseThrow();
    }

    void replace(String key, byte[] content) throws IOException {
        Path file = Files.createTempFile(directory, "replace-", "");
        Files.write(file, content);
        store.put(key, file, Sha256.of(content));
        Files.delete(file);
    }

    VerificationResult verify(KeyService keyService) throws IOException {
        return new StoreVerification(store, ledger, keyService, CATALOG, 2, work()).verify(null);
    }

    VerificationResult verifySealed() throws IOException {
        return new StoreVerification(store, ledger, null, CATALOG, 2, work()).verify(null);
    }

    private static final class NoLock implements RunLock {
        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public void assertHeld() {
            // nobody else is there
        }

        @Override
        public void close() {
            // nothing to let go
        }
    }
}
