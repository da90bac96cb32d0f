package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.evidence.KeyFindings;
import fr.sndscopy.migration.execution.Elsewhere;
import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.execution.PartExecutors;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.execution.PartTask.Step;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.ForeignKey;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.storage.HookedStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys that are collected and judged elsewhere break the same rules as here: those of a delivery's own tables, and of a table that another
 * has published.
 */
class KeysElsewhereTest {
    private static final SchemaCatalog CATALOG = SchemaCatalog.of(List.of(
            schema("ER_REF_R", List.of("ID"), List.of(), "1"),
            schema("ER_MAIN_F", List.of("NUM"), List.of(new ForeignKey(List.of("ID"), "ER_REF_R", List.of("ID"))), "2"),
            schema("ER_LINE_F", List.of(), List.of(new ForeignKey(List.of("NUM"), "ER_MAIN_F", List.of("NUM"))), "3")));

    private final Path directory;
    private final long seed = System.nanoTime();
    private final Path referred;
    private final Path referring;

    KeysElsewhereTest(@TempDir Path directory) throws IOException {
        System.out.println("seed " + seed);
        this.directory = directory;
        Random random = new Random(seed);
        this.referred = delivery("D-REF", "snapshot", "ER_REF_R", rows(random, 400, 0, 300));
        this.referring = Files.createDirectories(directory.resolve("D-2"));
        write(
                "D-2",
                "2019-02",
                List.of("ER_MAIN_F", "ER_MAIN_F", "ER_LINE_F", "ER_LINE_F"),
                List.of(
                        rows(random, 500, 200, 320),
                        rows(random, 300, 200, 320),
                        rows(random, 700, 0, 10),
                        List.of("1;1")));
    }

    private static TableSchema schema(
            String name, List<String> primaryKey, List<ForeignKey> foreignKeys, String version) {
        return new TableSchema(
                name,
                "DCIR",
                List.of(Column.of("NUM", ColumnType.integer(9)), Column.of("ID", ColumnType.string(10))),
                List.of(),
                primaryKey,
                foreignKeys,
                version.repeat(64));
    }

    /** Numbers that now and then occur twice, and ids of which some are nobody's. */
    private static List<String> rows(Random random, int count, int least, int most) {
        return random.ints(count, least, most)
                .mapToObj(id -> (random.nextInt(20) == 0 ? "" : random.nextInt(4000)) + ";" + id)
                .toList();
    }

    private Path delivery(String id, String period, String table, List<String> rows) throws IOException {
        Files.createDirectories(directory.resolve(id));
        write(id, period, List.of(table), List.of(rows));
        return directory.resolve(id);
    }

    private void write(String id, String period, List<String> tables, List<List<String>> rows) throws IOException {
        Path folder = directory.resolve(id);
        StringBuilder files = new StringBuilder();
        for (int i = 0; i < tables.size(); i++) {
            Files.writeString(
                    folder.resolve(i + ".csv"),
                    "NUM;ID\n" + String.join("\n", rows.get(i)) + "\n",
                    StandardCharsets.UTF_8);
            files.append("  - {path: ")
                    .append(i)
                    .append(".csv, table: ")
                    .append(tables.get(i))
                    .append("}\n");
        }
        Files.writeString(folder.resolve("delivery.yaml"), """
            delivery: %s
            product: DCIR
            period: %s
            vintage: 2019
            format: {type: csv, delimiter: ";", encoding: utf-8, quote: rfc4180, date: dd/MM/yyyy}
            limits: {"*": {count: 10000}}
            files:
            """.formatted(id, period) + files, StandardCharsets.UTF_8);
    }

    private TinyJob job(String name) throws Exception {
        TinyJob job = new TinyJob(directory.resolve(name));
        run(job, referred);
        return job;
    }

    private static MigrationRun run(TinyJob job, Path delivery) throws Exception {
        return job.run(job.prepare(job.store, delivery, CATALOG));
    }

    private Elsewhere elsewhere(TinyJob job) throws IOException {
        return new Elsewhere(
                job.store, job.keys, Here.folder(referring), Files.createTempDirectory(directory, "elsewhere-"));
    }

    private static Manifest manifest(TinyJob job) {
        return new Ledger(job.store, Clock.systemUTC()).manifest("D-2").orElseThrow();
    }

    private static KeyFindings findings(MigrationRun run) {
        return Objects.requireNonNull(run.outcome().keyFindings());
    }

    @Test
    void theVerdictIsThatOfThreads() throws Exception {
        TinyJob threads = job("threads");
        TinyJob others = job("others");
        Elsewhere elsewhere = elsewhere(others);
        others.executors = elsewhere;

        KeyFindings expected = findings(run(threads, referring));
        KeyFindings found = findings(run(others, referring));

        assertThat(found).as("seed %d", seed).isEqualTo(expected);
        assertThat(found.checks()).anySatisfy(check -> {
            assertThat(check.target()).isNotNull().satisfies(target -> assertThat(target.delivery())
                    .isEqualTo("D-REF"));
            assertThat(check.violations()).isPositive();
        });
        assertThat(manifest(others).tables()).isEqualTo(manifest(threads).tables());
        assertThat(others.verify().faults()).isEmpty();
        assertThat(elsewhere.sent)
                .anyMatch(message -> message.contains("\"COLLECT\""))
                .anyMatch(message -> message.contains("\"JUDGE\""));
    }

    @Test
    void nothingOfKeysIsLeftAndTheDriverReadsNoRows() throws Exception {
        TinyJob job = job("job");
        job.executors = elsewhere(job);
        Set<String> read = new ConcurrentSkipListSet<>();
        HookedStore driver = new HookedStore(job.store, (call, key) -> {
            if (call == HookedStore.Call.DOWNLOAD || call == HookedStore.Call.READ) {
                read.add(key);
            }
        });

        job.run(job.prepare(driver, referring, CATALOG));

        assertThat(read).noneMatch(key -> key.startsWith("data/") || key.startsWith("quarantine/"));
        assertThat(job.keys("work/"))
                .noneMatch(key -> key.contains("/runs") || key.contains("/keys-") || key.contains("/verdicts/"));
        assertThat(job.verify().faults()).isEmpty();
    }

    @Withstands(
            fault = "a run of hashed keys is gone, or altered, before it is judged on another machine",
            outcome = "4, the object named; the next run collects all keys anew")
    @Test
    void keysThatAreGoneAreCollectedAnewByTheNextRun() throws Exception {
        TinyJob job = job("job");
        Elsewhere elsewhere = elsewhere(job);
        job.executors = before(
                elsewhere,
                Step.JUDGE,
                (store, key) -> {
                    if (key.contains("/runs/")) {
                        store.store.delete(key);
                    }
                },
                job);
        assertThatThrownBy(() -> run(job, referring))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("/runs/")
                .hasMessageContaining("not in the store");

        elsewhere.sent.clear();
        job.executors = elsewhere;
        run(job, referring);

        assertThat(elsewhere.sent.stream().filter(message -> message.contains("\"COLLECT\"")))
                .as("one task for each part, as none is verified anew")
                .hasSizeGreaterThanOrEqualTo(4);
        assertThat(elsewhere.sent).noneMatch(message -> message.contains("\"step\":\"VERIFY\""));
        assertThat(job.verify().faults()).isEmpty();
        TinyJob threads = job("threads");
        run(threads, referring);
        assertThat(manifest(job).tables()).isEqualTo(manifest(threads).tables());
    }

    /** Does something to each object of a run's own before the first task of a step. */
    private static PartExecutors before(Elsewhere elsewhere, Step step, BiConsumer<TinyJob, String> done, TinyJob job) {
        return (plan, tools, collecting, workers) -> {
            PartExecutor real = elsewhere.open(plan, tools, collecting, workers);
            return new PartExecutor() {
                @Override
                public void run(List<PartTask> tasks, Listener listener) throws IOException {
                    if (!tasks.isEmpty() && tasks.get(0).step() == step) {
                        job.keys("work/").forEach(key -> done.accept(job, key));
                    }
                    real.run(tasks, listener);
                }

                @Override
                public boolean isElsewhere() {
                    return true;
                }
            };
        };
    }

    @Test
    void whatIsStoredOnTheWayShowsNoKey() throws Exception {
        TinyJob job = job("job");
        Set<String> looked = new ConcurrentSkipListSet<>();
        job.executors = before(
                elsewhere(job),
                Step.JUDGE,
                (its, key) -> {
                    looked.add(key.replaceAll(".*/(runs|keys|plan)\\b.*", "$1"));
                    assertThat(new String(its.content(key), StandardCharsets.ISO_8859_1))
                            .doesNotContain("ER_MAIN_F;", "NUM\"", "secret");
                },
                job);

        run(job, referring);

        assertThat(looked).contains("runs", "keys");
    }
}
