package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fr.sndscopy.capacity.Costs;
import fr.sndscopy.capacity.KeyCalls;
import fr.sndscopy.capacity.StoreCalls;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Seams;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.keycheck.KeySpill;
import fr.sndscopy.keycheck.RowPlace;
import fr.sndscopy.migration.publish.ShardLimits;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.HookedStore.Call;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.PassingStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What {@link Costs} says, held against migrations into the store of a home: what many parts ask for and few do not. */
@Isolated("replaces System.out and System.err")
class CapacityCostsTest {
    private static final Map<String, Long> COUNTED = new ConcurrentHashMap<>();
    private static final String STATEMENTS = "statements";
    private static final int FEW = 160;
    private static final int MANY = 480;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private int homes;

    /** Counts calls of store and keys, statements of the job database, and bytes that are put. */
    public static final class Counting implements Seams {
        @Override
        public DataSource database(DataSource database) {
            return CountedStatements.of(database, () -> count(STATEMENTS, 1));
        }

        @Override
        public ObjectStore store(ObjectStore store) {
            return new HookedStore(new Weighing(store), (call, key) -> count(call.name(), 1));
        }

        @Override
        public KeyService keys(KeyService keys) {
            return (KeyService) Proxy.newProxyInstance(
                    Counting.class.getClassLoader(), new Class<?>[] {KeyService.class}, (proxy, method, arguments) -> {
                        count(method.getName(), 1);
                        try {
                            return method.invoke(keys, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    private static final class Weighing extends PassingStore {
        Weighing(ObjectStore inner) {
            super(inner);
        }

        @Override
        public void put(String key, Path file, String sha256) {
            try {
                weigh(key, Files.size(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            super.put(key, file, sha256);
        }

        @Override
        public PutOutcome putIfAbsent(String key, byte[] content) {
            weigh(key, content.length);
            return super.putIfAbsent(key, content);
        }

        private static void weigh(String key, long bytes) {
            for (Weight weight : Weight.values()) {
                if (key.matches(weight.keys)) {
                    count(weight.name(), bytes);
                }
            }
        }
    }

    /** Documents that are weighed. */
    private enum Weight {
        RECEIPTS("work/.*/receipts/.*"),
        MANIFEST("evidence/.*/manifest-.*"),
        SHARDS("evidence/.*/parts-.*json"),
        EVIDENCE("evidence/.*/evidence-.*"),
        EVIDENCE_SHARDS("evidence/.*/parts-.*enc");

        private final String keys;

        Weight(String keys) {
            this.keys = keys;
        }
    }

    private static void count(String what, long many) {
        COUNTED.merge(what, many, Long::sum);
    }

    private static long counted(String what) {
        return COUNTED.getOrDefault(what, 0L);
    }

    /** What a command has asked for. */
    private record Asked(StoreCalls store, KeyCalls keys) {
        static Asked now() {
            return new Asked(
                    new StoreCalls(
                            counted(Call.PUT.name()),
                            counted(Call.PUT_IF_ABSENT.name()),
                            counted(Call.READ.name()),
                            counted(Call.STAT.name()),
                            counted(Call.DOWNLOAD.name()),
                            counted(Call.DELETE.name())),
                    new KeyCalls(counted("currentKeyId"), counted("newDataKey"), counted("unwrap")));
        }

        Asked minus(Asked other) {
            return new Asked(store.plus(other.store.times(-1)), keys.plus(other.keys.times(-1)));
        }

        Asked plus(Asked other) {
            return new Asked(store.plus(other.store), keys.plus(other.keys));
        }

        Asked times(long count) {
            return new Asked(store.times(count), keys.times(count));
        }
    }

    private record Migrated(long parts, Asked asked, Map<String, Long> bytes) {
        long bytes(Weight weight) {
            return bytes.getOrDefault(weight.name(), 0L);
        }
    }

    private SmallDelivery home(boolean keyed, boolean sharded, int tables) throws IOException {
        Path own = Files.createDirectory(folder.resolve("home-" + ++homes));
        Files.writeString(
                Files.createDirectory(own.resolve("home")).resolve("sndscopy.yaml"),
                "sndscopy: {migration: {part-size: 1KB}, keys: {period-keys: " + sharded + "}}\n");
        SmallDelivery small = new SmallDelivery(own);
        for (int table = 1; table <= tables; table++) {
            small.schema("T" + table + ".json", """
                    {"name": "T%d", "produit": "X", "fields": [
                      {"name": "ID", "type": "integer", "length": "9"},
                      {"name": "TXT", "type": "string", "length": "20"}]%s}
                    """.formatted(table, keyed ? ", \"primaryKey\": [\"ID\"]" : ""));
        }
        return small;
    }

    /** A file of each table, whose every eighth row is rejected, or none. */
    private static void declare(
            SmallDelivery small, String id, String period, int tables, int lines, boolean rejects, String rest)
            throws IOException {
        StringBuilder files = new StringBuilder("files:");
        for (int table = 1; table <= tables; table++) {
            StringBuilder csv = new StringBuilder("ID;TXT\n");
            for (int line = 0; line < lines; line++) {
                csv.append(
                        String.format(Locale.ROOT, "%s%08d;abcdefghij%n", rejects && line % 8 == 0 ? "x" : "1", line));
            }
            small.with(id, "t" + table + ".csv", csv.toString());
            files.append("\n  - {path: t")
                    .append(table)
                    .append(".csv, table: T")
                    .append(table)
                    .append("}");
        }
        small.with(
                id,
                "delivery.yaml",
                "delivery: " + id + "\nproduct: X\nperiod: " + period + "\n" + rest + files + "\n");
    }

    private Migrated migrated(SmallDelivery small, String id) throws IOException {
        String schemas = small.schemas().toString();
        return migrated(small, small.directory(id).toString(), schemas);
    }

    private Migrated migrated(SmallDelivery small, String delivery, String schemas) throws IOException {
        CliRun plan = small.run("--json", "plan", delivery, "--schemas", schemas);
        long parts = JsonMapper.shared().readTree(plan.out()).path("parts").asLong();
        CliRun run = counted(() -> small.run("migrate", delivery, "--schemas", schemas));
        assertThat(run.code()).as(run.toString()).isIn(0, 3);
        return new Migrated(parts, Asked.now(), Map.copyOf(COUNTED));
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void aPartAsksForWhatTheModelSays(boolean keyed, boolean rejects) throws IOException {
        SmallDelivery few = home(keyed, false, 1);
        declare(few, "D", "2019-02", 1, FEW, rejects, "");
        SmallDelivery many = home(keyed, false, 1);
        declare(many, "D", "2019-02", 1, MANY, rejects, "");

        Migrated before = migrated(few, "D");
        Migrated after = migrated(many, "D");

        Asked part = new Asked(
                Costs.PART.plus(rejects ? Costs.QUARANTINE : StoreCalls.NONE),
                Costs.PART_KEYS
                        .plus(Costs.QUARANTINE_KEYS.times(rejects ? 1 : 0))
                        .plus(Costs.KEYED_KEYS.times(keyed ? 1 : 0)));
        long more = after.parts() - before.parts();
        assertThat(more).isGreaterThan(5);
        assertThat(after.asked().minus(before.asked())).isEqualTo(part.times(more));

        counted(() -> few.run("verify"));
        Asked verifiedFew = Asked.now();
        counted(() -> many.run("verify"));
        Asked object = new Asked(Costs.VERIFIED_OBJECT, Costs.VERIFIED_OBJECT_KEYS);
        assertThat(Asked.now().minus(verifiedFew)).isEqualTo(object.times(rejects ? 2 * more : more));
    }

    @Test
    void aDeliveryAsksForWhatTheModelSaysHoweverManyAreBeforeIt() throws IOException {
        SmallDelivery small = home(true, false, 1);
        Asked delivery = new Asked(Costs.DELIVERY, Costs.DELIVERY_KEYS);
        Asked part = new Asked(Costs.PART, Costs.PART_KEYS.plus(Costs.KEYED_KEYS));
        for (int month = 1; month <= 5; month++) {
            declare(small, "M-" + month, "2019-0" + month, 1, FEW, false, "");
            Migrated migrated = migrated(small, "M-" + month);
            if (month > 1) {
                assertThat(migrated.asked()).isEqualTo(delivery.plus(part.times(migrated.parts())));
            }
        }
    }

    @Test
    void whatOtherHomesHavePublishedIsReadOnce() throws IOException {
        SmallDelivery small = home(true, false, 1);
        for (int month = 1; month <= 5; month++) {
            declare(small, "M-" + month, "2019-0" + month, 1, FEW, false, "");
            migrated(small, "M-" + month);
        }
        // the last entry is read by each process
        Asked last = new Asked(new StoreCalls(0, 0, 1, 0, 0, 0), new KeyCalls(0, 0, 0));
        assertThat(readOfOthers(small).plus(last))
                .isEqualTo(new Asked(Costs.ELSEWHERE, new KeyCalls(0, 0, 0)).times(5));
    }

    /** What a process asks for more whose home has seen nothing of what is published. */
    private Asked readOfOthers(SmallDelivery small) throws IOException {
        forgetDocuments(small);
        counted(() -> small.run("ls"));
        Asked first = Asked.now();
        counted(() -> small.run("ls"));
        return first.minus(Asked.now());
    }

    private static void forgetDocuments(SmallDelivery small) throws IOException {
        Path documents = new Home(small.directory("home")).ledgerDocuments();
        try (Stream<Path> files = Files.list(documents)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void shardsAskForWhatTheModelSays() throws IOException {
        int month = 0;
        SmallDelivery few = home(true, true, 3);
        SmallDelivery many = home(true, true, 6);
        for (int earlier = 0; earlier < 4; earlier++) {
            String id = "M-" + ++month;
            declare(few, id, "2019-0" + month, 3, FEW, false, "");
            declare(many, id, "2019-0" + month, 6, FEW, false, "");
            Migrated three = migrated(few, id);
            Migrated six = migrated(many, id);
            Asked shard = new Asked(Costs.SHARD, Costs.SHARD_KEYS);
            Asked part = new Asked(Costs.PART, Costs.PART_KEYS.plus(Costs.KEYED_KEYS));
            if (earlier > 0) {
                Asked more = six.asked().minus(three.asked()).minus(part.times(six.parts() - three.parts()));
                assertThat(more).isEqualTo(shard.times(3));
            }
        }
        assertThat(readOfOthers(many).minus(readOfOthers(few)))
                .isEqualTo(new Asked(Costs.ELSEWHERE_SHARD, new KeyCalls(0, 0, 0)).times(3 * 4));
    }

    @Test
    void statementsGrowWithPartsAndWithNothingElse() throws IOException {
        List<Migrated> sizes = new ArrayList<>();
        for (int lines : new int[] {FEW, MANY, 3 * MANY}) {
            SmallDelivery small = home(true, false, 1);
            declare(small, "D", "2019-02", 1, lines, true, "");
            sizes.add(migrated(small, "D"));
        }

        for (int size = 1; size < sizes.size(); size++) {
            Migrated less = sizes.get(size - 1);
            Migrated more = sizes.get(size);
            assertThat(statements(more) - statements(less))
                    .isEqualTo(Costs.STATEMENTS_OF_A_PART * (more.parts() - less.parts()));
        }
    }

    private static long statements(Migrated migrated) {
        return Objects.requireNonNull(migrated.bytes().get(STATEMENTS));
    }

    @Test
    void theJobDatabaseHasTheRowsThatTheModelSays() throws Exception {
        for (int files : new int[] {1, 3}) {
            SmallDelivery refused = home(false, false, files);
            declare(refused, "D", "2019-02", files, FEW, true, "limits: {\"*\": {count: 0}}\n");
            assertThat(refused.migrate("D").code()).isEqualTo(13);
            CliRun plan = refused.run(
                    "--json",
                    "plan",
                    refused.directory("D").toString(),
                    "--schemas",
                    refused.schemas().toString());
            long parts = JsonMapper.shared().readTree(plan.out()).path("parts").asLong();

            assertThat(steps(refused, "LIKE '%:%'"))
                    .isEqualTo(parts * Costs.STEPS_OF_A_PART + files * Costs.STEPS_OF_A_FILE);

            SmallDelivery published = home(false, false, files);
            declare(published, "D", "2019-02", files, FEW, true, "");
            assertThat(published.migrate("D").code()).isIn(0, 3);
            assertThat(steps(published, "LIKE '%:%'")).isZero();
            assertThat(steps(published, "NOT LIKE '%:%'")).isEqualTo(Costs.STEPS_OF_A_DELIVERY);
        }
    }

    private static long steps(SmallDelivery small, String names) throws Exception {
        String url = "jdbc:h2:file:" + new Home(small.directory("home")).jobDatabase() + ";DB_CLOSE_ON_EXIT=FALSE";
        try (Connection database = DriverManager.getConnection(url, "sndscopy", "");
                ResultSet rows = database.createStatement()
                        .executeQuery("SELECT COUNT(*) FROM BATCH_STEP_EXECUTION S JOIN BATCH_STEP_EXECUTION_CONTEXT C"
                                + " ON C.STEP_EXECUTION_ID = S.STEP_EXECUTION_ID WHERE S.STEP_NAME " + names)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void documentsAreAboutAsLargeAsTheModelSays() throws IOException {
        String claims = folder.resolve("claims").toString();
        SmallDelivery first = home(true, false, 0);
        first.run("generate", "--rows", "40000", "--columns", "42", "--defects", "0.01", "--out", claims);
        Files.writeString(
                first.directory("home").resolve("sndscopy.yaml"), "sndscopy: {migration: {part-size: 1MB}}\n");
        SmallDelivery second = home(true, true, 0);
        Files.writeString(
                second.directory("home").resolve("sndscopy.yaml"),
                "sndscopy: {migration: {part-size: 1MB}, keys: {period-keys: true}}\n");

        Migrated plain = migrated(first, claims, claims + "/schemas");
        Migrated sharded = migrated(second, claims, claims + "/schemas");

        long parts = plain.parts();
        assertThat(parts).isGreaterThan(8);
        long part = Costs.PART_REST + 42 * Costs.PART_COLUMN;
        long receipt = part + 42 * Costs.PROFILE_COLUMN;
        assertThat(plain.bytes(Weight.RECEIPTS) / parts).isCloseTo(receipt, within(receipt / 10));
        long whole = parts * receipt + 42 * Costs.EVIDENCE_COLUMN + Costs.EVIDENCE_REST;
        assertThat(plain.bytes(Weight.EVIDENCE)).isCloseTo(whole, within(whole / 10));
        long shard = parts * part + 42 * Costs.PROFILE_COLUMN;
        assertThat(sharded.bytes(Weight.EVIDENCE_SHARDS)).isCloseTo(shard, within(shard / 10));
        long rest = 42 * Costs.EVIDENCE_COLUMN + Costs.EVIDENCE_REST;
        assertThat(sharded.bytes(Weight.EVIDENCE)).isCloseTo(rest, within(rest / 10));
        long line = Costs.MANIFEST_PART + Costs.MANIFEST_QUARANTINE;
        long manifest = parts * line + Costs.MANIFEST_FILE + Costs.MANIFEST_REST;
        assertThat(plain.bytes(Weight.MANIFEST)).isCloseTo(manifest, within(manifest / 20));
        assertThat(sharded.bytes(Weight.SHARDS) / parts).isCloseTo(line, within(line / 20));
        long list = Costs.MANIFEST_FILE + Costs.MANIFEST_REST + Costs.MANIFEST_SHARD;
        assertThat(sharded.bytes(Weight.MANIFEST)).isCloseTo(list, within(list / 10));
    }

    @Test
    void whatCodesAddIsAboutAsLargeAsTheModelSays() throws IOException {
        String claims = folder.resolve("claims").toString();
        SmallDelivery small = home(true, false, 0);
        small.run("generate", "--rows", "40000", "--columns", "123", "--out", claims);
        Files.writeString(
                small.directory("home").resolve("sndscopy.yaml"), "sndscopy: {migration: {part-size: 1GB}}\n");

        Migrated migrated = migrated(small, claims, claims + "/schemas");

        long coded = JsonMapper.shared()
                .readTree(small.run("--json", "schema", "show", "ER_PRS_F", "--year", "2019")
                        .out())
                .path("columns")
                .valueStream()
                .filter(column -> !column.path("nomenclature").isMissingNode()
                        && !column.path("nomenclature").isNull())
                .count();
        long receipt = Costs.PART_REST + 123 * (Costs.PART_COLUMN + Costs.PROFILE_COLUMN) + coded * Costs.PROFILE_CODES;
        assertThat(migrated.bytes(Weight.RECEIPTS) / migrated.parts()).isCloseTo(receipt, within(receipt / 4));
    }

    @Test
    void limitsAreThoseOfTheCode() {
        assertThat(new ShardLimits((int) Costs.UNSHARDED_PARTS, Costs.UNSHARDED_RECEIPTS, (int) Costs.SHARD_PARTS, (int)
                        Costs.SHARD_COLUMNS))
                .isEqualTo(ShardLimits.USUAL);
        assertThat(Costs.KEY_BYTES).isEqualTo(KeySpill.ROW_BYTES);
        assertThat(RowPlace.part(RowPlace.of((int) Costs.MOST_PARTS - 1, 0))).isEqualTo((int) Costs.MOST_PARTS - 1);
        assertThatThrownBy(() -> RowPlace.of((int) Costs.MOST_PARTS, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** With {@link Counting} between the command and what it calls. */
    private CliRun counted(WithSeams.Command<CliRun> command) throws IOException {
        COUNTED.clear();
        return WithSeams.of(Counting.class, folder, command);
    }
}
