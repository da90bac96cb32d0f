package fr.sndscopy.migration;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.FileChecksums;
import fr.sndscopy.delivery.Inventory;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.access.AccessLog;
import fr.sndscopy.ledger.access.Actor;
import fr.sndscopy.lock.NoLock;
import fr.sndscopy.lock.RunLock;
import fr.sndscopy.migration.access.ColumnChoice;
import fr.sndscopy.migration.access.QuarantineAccess;
import fr.sndscopy.migration.access.RefusedRuns;
import fr.sndscopy.migration.access.TableExport;
import fr.sndscopy.migration.access.Trace;
import fr.sndscopy.migration.evidence.KeyFindings;
import fr.sndscopy.migration.execution.KeyRejections;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.keys.KeyChecks;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.part.IdleMemory;
import fr.sndscopy.migration.part.PartConversion;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.part.PartUpload;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.publish.PartReceipts;
import fr.sndscopy.migration.publish.Publisher;
import fr.sndscopy.migration.publish.ShardLimits;
import fr.sndscopy.migration.replay.QuarantineReplay;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.run.RunOutcome;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.verify.StoreVerification;
import fr.sndscopy.migration.verify.VerificationResult;
import fr.sndscopy.migration.work.KeyScope;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.migration.work.Timeline;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store in memory and small deliveries published in it, step by step, without a job. */
public final class TinyStore {
    public static final String TABLE = "ER_TINY_F";
    private static final MigrationSettings SETTINGS = new MigrationSettings(1, 16, 1 << 10, 3);
    public static final SchemaCatalog CATALOG = catalog("1".repeat(64), 40);

    public final MemoryObjectStore store = new MemoryObjectStore();
    public final MemoryKeyService keys = new MemoryKeyService();
    public final Ledger ledger = new Ledger(store, Clock.systemUTC());
    public final Path directory;
    /** Of what is published from now on. */
    public ShardLimits shards = ShardLimits.USUAL;
    /** Likewise. */
    public KeyScope keyScope = KeyScope.PRODUCT;

    private final SourceFormats formats;

    public TinyStore(Path directory) throws IOException {
        this(directory, KnownFormats.ALL);
    }

    /** @param formats that its deliveries may be in */
    public TinyStore(Path directory, SourceFormats formats) throws IOException {
        this.directory = directory;
        this.formats = formats;
        Files.createDirectories(work());
    }

    public static SchemaCatalog catalog(String version, int length) {
        return catalog(version, ColumnType.string(length), ColumnType.decimal(9, 2));
    }

    public static SchemaCatalog catalog(String version, ColumnType text, ColumnType amount) {
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

    public Path work() {
        return directory.resolve("work");
    }

    /** Publishes a delivery whose only file has these lines behind its header. */
    public void publish(String id, String period, String... lines) throws IOException {
        publish(CATALOG, id, period, null, lines);
    }

    /** Likewise under another catalogue, in place of another delivery. */
    public void publish(SchemaCatalog catalog, String id, String period, @Nullable String supersedes, String... lines)
            throws IOException {
        publish(delivery(id, period, supersedes, lines), catalog, RuleBook.USUAL);
    }

    /** A delivery of the one table, with these lines. */
    public Delivery delivery(String id, String period, @Nullable String supersedes, String... lines)
            throws IOException {
        List<String> file = new ArrayList<>(List.of("TXT;MNT;DTE;NBR"));
        file.addAll(List.of(lines));
        return delivery(id, period, supersedes, Map.of(TABLE, file));
    }

    /** A delivery of these tables, each with its lines and the header before them: the first is a.csv, the next b.csv. */
    public Delivery delivery(String id, String period, @Nullable String supersedes, Map<String, List<String>> tables)
            throws IOException {
        Path folder = Files.createDirectories(directory.resolve(id));
        List<String> files = new ArrayList<>();
        for (Map.Entry<String, List<String>> table : new TreeMap<>(tables).entrySet()) {
            String name = (char) ('a' + files.size()) + ".csv";
            Files.writeString(folder.resolve(name), String.join("\n", table.getValue()) + "\n", StandardCharsets.UTF_8);
            files.add("  - {path: " + name + ", table: " + table.getKey() + "}");
        }
        Files.writeString(folder.resolve("delivery.yaml"), """
            delivery: %s
            product: DCIR
            period: %s
            vintage: 2019
            format: {type: csv, delimiter: ";", encoding: utf-8, quote: rfc4180, date: dd/MM/yyyy}
            limits: {"*": none}
            files:
            %s
            %s
            """.formatted(
                        id, period, String.join("\n", files), supersedes == null ? "" : "supersedes: " + supersedes));
        return DeliveryReader.read(Here.folder(folder));
    }

    /**
     * A delivery of the one table in one file.
     *
     * @param format as {@code delivery.yaml} has it, such as {@code {type: parquet}}
     */
    public Delivery deliveryOfFile(String id, String file, byte[] content, String format) throws IOException {
        return deliveryOfFile(id, file, content, format, "");
    }

    /** @param declared of the file besides, such as {@code , rows: 5} */
    public Delivery deliveryOfFile(String id, String file, byte[] content, String format, String declared)
            throws IOException {
        Path folder = Files.createDirectories(directory.resolve(id));
        Files.write(folder.resolve(file), content);
        Files.writeString(folder.resolve("delivery.yaml"), """
            delivery: %s
            product: DCIR
            period: 2019-02
            vintage: 2019
            format: %s
            limits: {"*": none}
            files:
              - {path: %s, table: %s%s}
            """.formatted(id, format, file, TABLE, declared));
        return DeliveryReader.read(Here.folder(folder));
    }

    /** Publishes a delivery under these contracts and rules, and gives its manifest. */
    public Manifest publish(Delivery delivery, SchemaCatalog catalog, RuleBook rules) throws IOException {
        return publish(delivery, catalog, rules, store);
    }

    public Manifest publish(Delivery delivery, SchemaCatalog catalog, RuleBook rules, ObjectStore through)
            throws IOException {
        return manifest(migrate(delivery, catalog, rules, through, SETTINGS));
    }

    /** Likewise, with parts and row groups of other sizes. */
    public Manifest publish(Delivery delivery, SchemaCatalog catalog, RuleBook rules, MigrationSettings settings)
            throws IOException {
        return manifest(migrate(delivery, catalog, rules, store, settings));
    }

    private static Manifest manifest(MigrationRun run) {
        return Objects.requireNonNull(run.outcome().manifest());
    }

    /** Likewise, and gives the run with all that came of it. */
    public MigrationRun migrate(Delivery delivery, SchemaCatalog catalog, RuleBook rules) throws IOException {
        return migrate(delivery, catalog, rules, store, SETTINGS);
    }

    private MigrationRun migrate(
            Delivery delivery, SchemaCatalog catalog, RuleBook rules, ObjectStore through, MigrationSettings usual)
            throws IOException {
        MigrationSettings settings = usual.with(keyScope);
        MigrationPlan plan = new Planner(catalog, formats, rules, settings).plan(delivery);
        MigrationRun run = run(plan, delivery, through, settings);
        List<PartReceipt> receipts = new ArrayList<>();
        for (PlannedPart part : plan.parts()) {
            receipts.add(convert(run, part, RowVerdicts.NONE));
        }
        judgeKeys(run, receipts);
        Map<String, String> checksums = FileChecksums.verify(delivery, 1, (path, bytes) -> {});
        new Publisher(run, shards)
                .publish(
                        receipts(receipts),
                        plan.files().stream()
                                .map(file -> String.valueOf(
                                        checksums.get(file.declared().path())))
                                .toList());
        return run;
    }

    /** A run of a plan that has not begun. */
    public MigrationRun run(MigrationPlan plan, Delivery delivery) throws IOException {
        return run(plan, delivery, store, SETTINGS.with(keyScope));
    }

    private MigrationRun run(MigrationPlan plan, Delivery delivery, ObjectStore through, MigrationSettings settings)
            throws IOException {
        Ledger chain = new Ledger(through, Clock.systemUTC());
        Progress progress = new Progress();
        return new MigrationRun(
                plan,
                chain.initialise(),
                Inventory.freeze(delivery),
                new RunTools(
                        through,
                        chain,
                        keys,
                        settings,
                        new NoLock(),
                        new RunIdentity("tester", "test", "0".repeat(64)),
                        work(),
                        directory.resolve("reports"),
                        progress),
                new Timeline(),
                new RunOutcome());
    }

    public static PartReceipts receipts(List<PartReceipt> receipts) {
        return new PartReceipts() {
            @Override
            public List<PartReceipt> of(List<PlannedPart> parts) {
                return parts.stream()
                        .map(part -> receipts.stream()
                                .filter(receipt -> receipt.part().equals(part.name()))
                                .findFirst()
                                .orElseThrow())
                        .toList();
            }

            @Override
            public long bytes() {
                return 1;
            }
        };
    }

    /** A receipt is in the store for as long as keys are judged. */
    private static WorkObject put(MigrationRun run, List<PlannedPart> parts, String name, List<PartReceipt> receipts) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).name().equals(name)) {
                try {
                    return run.workObjects()
                            .putReceipt(
                                    AttemptNames.next(
                                            run.dataset(), run.plan().delivery().id(), parts.get(i)),
                                    receipts.get(i),
                                    run.tools().settings().keyScope());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new IllegalArgumentException("no part " + name);
    }

    private static void judgeKeys(MigrationRun run, List<PartReceipt> receipts) throws IOException {
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try (KeyChecks checks = new KeyChecks(run)) {
            List<PlannedPart> parts = run.plan().parts();
            Map<String, WorkObject> stored = new HashMap<>();
            KeyFindings findings =
                    checks.check(name -> stored.computeIfAbsent(name, part -> put(run, parts, part, receipts)), worker);
            stored.values().forEach(run.workObjects()::remove);
            run.outcome().keysChecked(findings);
            for (int i = 0; i < parts.size(); i++) {
                if (findings.parts().contains(parts.get(i).name())) {
                    PlannedPart part = parts.get(i);
                    try (KeyRejections rejections =
                            run.workObjects().rejected(part, checks.putRejected(part, run.workObjects()))) {
                        PartReceipt again = convert(run, parts.get(i), rejections);
                        rejections.requireJudged(receipts.get(i), again);
                        receipts.set(i, again);
                    }
                }
            }
        } finally {
            worker.shutdownNow();
        }
    }

    public static PartReceipt convert(MigrationRun run, PlannedPart part, RowVerdicts verdicts) throws IOException {
        AttemptNames names =
                AttemptNames.next(run.dataset(), run.plan().delivery().id(), part);
        try (PartConversion conversion = PartConversion.open(
                part,
                names,
                run.tools().keys(),
                run.tools().settings(),
                run.tools().workDirectory(),
                verdicts,
                SpareHands.NONE,
                IdleMemory.none())) {
            return new PartUpload(run.tools().store())
                    .upload(conversion.run(run.tools().progress()));
        }
    }

    /** Judges the quarantine of a delivery anew. */
    public QuarantineReplay.Result replay(SchemaCatalog catalog, String id) throws IOException {
        return replay(catalog, id, store);
    }

    public QuarantineReplay.Result replay(SchemaCatalog catalog, String id, ObjectStore through) throws IOException {
        return new QuarantineReplay(tools(through), catalog, formats, RuleBook.USUAL)
                .run(id, null, QuarantineReplay.Mode.PUBLISH);
    }

    public RunTools tools(ObjectStore through) {
        return tools(through, new NoLock());
    }

    public RunTools tools(ObjectStore through, RunLock lock) {
        Progress progress = new Progress();
        return new RunTools(
                through,
                new Ledger(through, Clock.systemUTC()),
                keys,
                SETTINGS.with(keyScope),
                lock,
                new RunIdentity("tester", "test", "0".repeat(64)),
                work(),
                directory.resolve("reports"),
                progress);
    }

    /** Who shows rejected rows. */
    public QuarantineAccess quarantine() {
        return quarantine(formats);
    }

    /** Likewise, knowing other formats. */
    public QuarantineAccess quarantine(SourceFormats known) {
        return new QuarantineAccess(store, ledger, () -> keys, new RefusedRuns(work()), trace(), known, work());
    }

    private Trace trace() {
        return new Trace(directory.resolve("trace.jsonl"), "tester", Clock.systemUTC());
    }

    /** All rows of {@link #TABLE} as CSV, sorted. */
    public List<String> exported() throws IOException {
        Path out = directory.resolve("export-" + System.nanoTime());
        new TableExport(store, ledger, keys, trace(), work(), 3)
                .export(TABLE, null, ColumnChoice.ALL, TableExport.Format.CSV, out);
        List<String> lines = lines(out);
        return lines.subList(1, lines.size()).stream().sorted().toList();
    }

    /** The lines of the first file of a folder. */
    public static List<String> lines(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return Files.readAllLines(files.sorted().findFirst().orElseThrow());
        }
    }

    /** Where acts of the tester are written down. */
    public AccessLog accessLog() {
        return new AccessLog(store, ledger, new Actor("tester", "somebody", "test"), Clock.systemUTC());
    }

    /** The keys of all objects that begin so. */
    public List<String> keys(String prefix) {
        List<String> found = new ArrayList<>();
        store.list(prefix, (ObjectStat stat) -> found.add(stat.key()));
        return found;
    }

    public byte[] content(String key) {
        return store.read(key, 1 << 24).orElseThrow();
    }

    public void replace(String key, byte[] content) throws IOException {
        Path file = Files.createTempFile(directory, "replace-", "");
        Files.write(file, content);
        store.put(key, file, Sha256.of(content));
        Files.delete(file);
    }

    public VerificationResult verify(KeyService keyService) throws IOException {
        return new StoreVerification(store, ledger.reader(), keyService, CATALOG, 2, work()).verify(null);
    }

    public VerificationResult verifySealed() throws IOException {
        return new StoreVerification(store, ledger.reader(), null, CATALOG, 2, work()).verify(null);
    }
}
