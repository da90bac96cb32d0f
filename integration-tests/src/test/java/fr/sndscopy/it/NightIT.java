package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.batch.Migrations;
import fr.sndscopy.cli.WithSeams;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Seams;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.HookedStore.Call;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Nights that migrate several deliveries at once, on one job database of PostgreSQL. */
@RequiresDocker
class NightIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final HookedStore.Hook NOTHING = (call, key) -> {};
    private static volatile HookedStore.Hook hook = NOTHING;
    private static PostgresServer postgres;

    private final Path folder;
    private final TestHome home;

    NightIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        Path schemas = Files.createDirectories(folder.resolve("schemas"));
        for (String name : List.of("X_ONE", "X_OTHER", "X_THIRD")) {
            Files.writeString(schemas.resolve(name + ".json"), """
                {"name": "%s", "produit": "DCIR", "primaryKey": ["NUM"], "fields": [
                  {"name": "NUM", "type": "integer", "length": "9"},
                  {"name": "NOTE", "type": "string", "length": "8"}]}
                """.formatted(name));
        }
        Files.writeString(schemas.resolve("X_CHILD.json"), """
            {"name": "X_CHILD", "produit": "PMSI", "fields": [
              {"name": "NUM", "type": "integer", "length": "9"},
              {"name": "NOTE", "type": "string", "length": "8"}],
             "foreignKeys": [{"fields": "NUM", "reference": {"resource": "X_ONE", "fields": "NUM"}}]}
            """);
        this.home = home("home");
    }

    @BeforeAll
    static void startServer() {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void endServer() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void nothingHappens() {
        hook = NOTHING;
    }

    private TestHome home(String name) throws IOException {
        Files.writeString(folder.resolve("database.password"), postgres.password() + "\n");
        return new TestHome(folder.resolve(name))
                .configure(
                        "database:",
                        "  url: " + postgres.jdbcUrl(),
                        "  username: " + postgres.username(),
                        "  password-file: " + folder.resolve("database.password"),
                        "migration: {threads: 2, part-size: 64KB, rows-per-group: 500}",
                        "rules: {X_CHILD: {orphan-key: reject}}",
                        "schemas: [" + folder.resolve("schemas") + "]");
    }

    /** A delivery of one table and period, ready for a night. */
    private Path delivery(String id, String table, String period, int rows, String... more) {
        List<String> lines = new ArrayList<>(List.of("NUM;NOTE"));
        for (int i = 1; i <= rows; i++) {
            lines.add(i + ";" + (i % 50 == 0 ? "toolongforit" : "n" + i % 90));
        }
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        TestDelivery delivery = TestDelivery.in(folder.resolve("inbox").resolve(id), id);
        for (String line : more) {
            delivery.with(line);
        }
        return delivery.file("a.csv", bytes, "table: " + table, "period: " + period, "sha256: " + Sha256.of(bytes))
                .write();
    }

    /** {@code nightly} in this process, with the hook between it and its store. */
    private Outcome night(TestHome of, int deliveries, String... more) throws IOException {
        List<String> line = new ArrayList<>(
                List.of("nightly", folder.resolve("inbox").toString(), "--deliveries", String.valueOf(deliveries)));
        line.addAll(List.of(more));
        return WithSeams.of(Hooked.class, folder, () -> of.run(line.toArray(String[]::new)));
    }

    /** Tells the hook of each call. */
    public static final class Hooked implements Seams {
        /** Made by {@link java.util.ServiceLoader}. */
        public Hooked() {}

        @Override
        public ObjectStore store(ObjectStore store) {
            return new HookedStore(store, (call, key) -> hook.before(call, key));
        }
    }

    private static boolean isRow(Call call, String key, String delivery) {
        return call == Call.PUT && key.startsWith("data/") && key.contains("/" + delivery + "/");
    }

    private List<String> published() {
        return home.ledger().stream().map(LedgerEntry::delivery).toList();
    }

    private void assertWhole() {
        Outcome verified = home.run("verify");
        assertThat(verified.exitCode()).as(verified.stdout()).isZero();
        assertThat(TestHome.files(home.resolve("work"))).isEmpty();
        assertThat(home.ledger()).extracting(LedgerEntry::lockEpoch).doesNotHaveDuplicates();
    }

    /** Each first object of one delivery waits for that of the other. */
    private static HookedStore.Hook meeting(String one, String other) {
        CyclicBarrier both = new CyclicBarrier(2);
        Set<String> met = ConcurrentHashMap.newKeySet();
        return (call, key) -> {
            for (String delivery : List.of(one, other)) {
                if (isRow(call, key, delivery) && met.add(delivery)) {
                    both.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
                }
            }
        };
    }

    @Test
    void deliveriesThatHaveNothingToDoWithEachOtherAreWorkedOnAtOnce() throws IOException {
        delivery("D-1", "X_ONE", "2019-01", 3000);
        delivery("D-2", "X_OTHER", "2019-02", 3000);
        hook = meeting("D-1", "D-2");

        Outcome night = night(home, 2);

        assertThat(night.exitCode()).as(night.stdout() + night.stderr()).isEqualTo(3);
        assertThat(night.stdout()).containsSubsequence("D-1", "published", "D-2", "published");
        assertThat(published()).containsExactlyInAnyOrder("D-1", "D-2");
        assertWhole();
        String log = Files.readString(home.resolve("logs/sndscopy.log"));
        assertThat(log.lines())
                .anyMatch(line -> line.contains(" D-1: run begins"))
                .anyMatch(line -> line.contains(" D-2: run ended"));
    }

    @Test
    void periodsOfOneTableAreWorkedOnAtOnceAndPublishedInOrder() throws IOException {
        delivery("D-1", "X_ONE", "2019-01", 3000);
        delivery("D-2", "X_ONE", "2019-02", 1000);
        CountDownLatch laterIsStored = new CountDownLatch(1);
        hook = (call, key) -> {
            if (isRow(call, key, "D-2")) {
                laterIsStored.countDown();
            }
            if (isRow(call, key, "D-1")) {
                assertThat(laterIsStored.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            }
        };

        Outcome night = night(home, 2);

        assertThat(night.exitCode()).as(night.stdout() + night.stderr()).isEqualTo(3);
        assertThat(published()).containsExactly("D-1", "D-2");
        assertThat(home.run(
                                "report",
                                "D-2",
                                "--format",
                                "json",
                                "--out",
                                folder.resolve("r.json").toString())
                        .exitCode())
                .isZero();
        assertThat(Files.readString(folder.resolve("r.json")))
                .as("compared with the month before")
                .contains("2019-01");
        assertWhole();
    }

    @Test
    void whatRefersToAnotherDeliverysTableWaitsForIt() throws IOException {
        delivery("D-1", "X_ONE", "2019-01", 1000);
        delivery("D-2", "X_CHILD", "2019-01", 1500);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        List<String> early = Collections.synchronizedList(new ArrayList<>());
        hook = (call, key) -> {
            if (call == Call.PUT_IF_ABSENT && key.startsWith("ledger/")) {
                seen.add("published");
            }
            if (isRow(call, key, "D-2") && seen.isEmpty()) {
                early.add(key);
            }
        };

        Outcome night = night(home, 3);

        assertThat(night.exitCode()).as(night.stdout() + night.stderr()).isEqualTo(3);
        assertThat(early).isEmpty();
        assertThat(published()).containsExactly("D-1", "D-2");
        // 980 of 1 to 1000 are there to be referred to
        assertThat(Objects.requireNonNull(home.books("D-2").get("X_CHILD")).stored())
                .isEqualTo(980);
        assertWhole();
    }

    @Test
    void aRefusedDeliveryStopsNothingBesideIt() throws IOException {
        delivery("D-1", "X_ONE", "2019-01", 3000);
        Path refused = delivery("D-2", "X_OTHER", "2019-01", 3000);
        Files.writeString(refused.resolve("a.csv"), "NUM;NOTE\n1;altered\n");
        delivery("D-3", "X_THIRD", "2019-01", 3000);

        Outcome night = night(home, 2, "--json");

        assertThat(night.exitCode()).as(night.stdout() + night.stderr()).isEqualTo(13);
        assertThat(outcomes(night)).containsExactly("D-1 published", "D-2 refused", "D-3 published");
        assertThat(published()).containsExactlyInAnyOrder("D-1", "D-3");
        assertWhole();
    }

    /** What others publish: not through the command, which this process is at work on. */
    private void migrateElsewhere(Path delivery) throws Exception {
        ExecutorService another = Executors.newSingleThreadExecutor();
        try {
            another.submit(() -> {
                        try (Workplace workplace = Workplace.open(new Home(home.directory()));
                                Migrations migrations = new Migrations(workplace, workplace.catalog(List.of()))) {
                            return migrations.migrate(workplace.source(delivery.toString()), (plan, progress) -> {});
                        }
                    })
                    .get();
        } finally {
            another.shutdownNow();
        }
    }

    @Withstands(
            fault = "rows of a night's delivery are judged by a table that is published anew while others of the night"
                    + " are published",
            outcome = "it is run again in that night, judged by what is published then")
    @Test
    void aDeliveryThatWasOvertakenIsTriedAgainInTheSameNight() throws Exception {
        delivery("D-1", "X_OTHER", "2019-01", 500);
        delivery("D-2", "X_CHILD", "2019-01", 1500);
        Path parent = Files.move(delivery("D-0", "X_ONE", "2019-01", 1000), folder.resolve("D-0"));
        AtomicBoolean done = new AtomicBoolean();
        hook = (call, key) -> {
            if (call != Call.READ && key.startsWith("evidence/D-2/") && done.compareAndSet(false, true)) {
                awaitLogged("run ended: delivery D-1, published");
                migrateElsewhere(parent);
            }
        };

        Outcome night = night(home, 2, "--json");

        assertThat(done).isTrue();
        assertThat(outcomes(night)).containsExactly("D-1 published", "D-2 published");
        assertThat(published()).containsExactly("D-1", "D-0", "D-2");
        // judged by the 980 that are published, not by none
        assertThat(Objects.requireNonNull(home.books("D-2").get("X_CHILD")).stored())
                .isEqualTo(980);
        assertThat(Files.readString(home.resolve("logs/sndscopy.log"))).contains("and tried again: D-2");
        assertWhole();
    }

    private static List<String> outcomes(Outcome night) {
        List<String> outcomes = new ArrayList<>();
        for (JsonNode line : JsonMapper.shared().readTree(night.lastLine()).path("deliveries")) {
            outcomes.add(line.path("delivery").asString() + " "
                    + line.path("outcome").asString());
        }
        return outcomes;
    }

    @Withstands(
            fault = "the store fails for one of several deliveries of a night that are at work at once",
            outcome = "75; the others are published; the next night publishes that one")
    @Test
    void anOutageOfOneDeliveryLetsTheOthersGoOn() throws IOException {
        delivery("D-1", "X_ONE", "2019-01", 3000);
        delivery("D-2", "X_OTHER", "2019-02", 3000);
        delivery("D-3", "X_THIRD", "2019-03", 3000);
        CountDownLatch otherIsAtWork = new CountDownLatch(1);
        CountDownLatch failed = new CountDownLatch(1);
        hook = (call, key) -> {
            if (isRow(call, key, "D-1")) {
                assertThat(otherIsAtWork.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                failed.countDown();
                throw new StorageException(StorageException.Kind.UNAVAILABLE, "no answer", null);
            }
            if (isRow(call, key, "D-2")) {
                otherIsAtWork.countDown();
                assertThat(failed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
        };
        // the failed one has ended before another is published, and its lane is free for the third
        HookedStore.Hook during = hook;
        hook = (call, key) -> {
            if (call == Call.PUT_IF_ABSENT && key.startsWith("ledger/")) {
                awaitLogged("delivery not published: D-1");
            }
            during.before(call, key);
        };

        Outcome night = night(home, 2, "--json");

        assertThat(night.exitCode()).as(night.stdout() + night.stderr()).isEqualTo(75);
        assertThat(outcomes(night)).containsExactly("D-1 failed", "D-2 published", "D-3 published");
        assertThat(published()).containsExactlyInAnyOrder("D-2", "D-3");

        hook = NOTHING;
        Outcome next = night(home, 2, "--json");

        assertThat(next.exitCode()).as(next.stdout() + next.stderr()).isEqualTo(3);
        assertThat(outcomes(next)).containsExactly("D-1 published", "D-2 published-before", "D-3 published-before");
        assertWhole();
    }

    private void awaitLogged(String words) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!Files.readString(home.resolve("logs/sndscopy.log")).contains(words)) {
            assertThat(System.nanoTime()).as(words).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    @Withstands(
            fault = "SIGTERM while a night has several deliveries at work",
            outcome = "143, all are stopped, parts that are done are kept; the next night publishes them")
    @Test
    void aNightThatIsTerminatedStopsAllThatIsAtWork() throws IOException {
        delivery("D-1", "X_ONE", "2019-01", 90_000);
        delivery("D-2", "X_OTHER", "2019-02", 90_000);
        delivery("D-3", "X_THIRD", "2019-03", 90_000);
        try (CliProcess night = home.process("nightly", folder.resolve("inbox").toString(), "--deliveries", "2")
                .start()) {
            night.await(() -> objects("D-1") > 0 && objects("D-2") > 0, LIMIT);

            Outcome stopped = night.terminate();

            assertThat(stopped.exitCode()).as(stopped.stderr()).isEqualTo(143);
            assertThat(stopped.stdout()).containsPattern("D-1 .*failed").containsPattern("D-3 .*not tried");
        }
        assertThat(published()).isEmpty();
        assertThat(TestHome.files(home.resolve("work"))).isEmpty();
        List<Path> kept = home.objects("data");

        Outcome next = night(home, 2);

        assertThat(next.exitCode()).as(next.stdout() + next.stderr()).isEqualTo(3);
        for (String id : List.of("D-1", "D-2")) {
            assertThat(home.manifest(id).parts())
                    .as("parts of " + id + " that the first night had done")
                    .anyMatch(part -> part.data() != null
                            && kept.contains(home.resolve("store/sndscopy")
                                    .resolve(part.data().key())));
        }
        assertWhole();
    }

    private long objects(String delivery) {
        return home.objects("data").stream()
                .filter(file -> file.toString().contains("/" + delivery + "/"))
                .count();
    }

    @Test
    void threeAtOncePublishWhatOneAfterTheOtherDoes() throws IOException {
        delivery("D-1", "X_ONE", "2019-01", 2000);
        delivery("D-2", "X_ONE", "2019-02", 900);
        delivery("D-3", "X_CHILD", "2019-01", 2500);
        delivery("D-4", "X_OTHER", "2019-01", 1200);
        delivery("D-5", "X_ONE", "2019-03", 2000);
        delivery("D-6", "X_THIRD", "2019-02", 700);
        delivery("D-7", "X_THIRD", "2019-04", 800, "supersedes: {id: D-6, drops: [X_THIRD 2019-02]}");
        TestHome one = home("one");

        Outcome inTurn = night(one, 1, "--json");
        Outcome atOnce = night(home, 3, "--json");

        assertThat(outcomes(atOnce)).isEqualTo(outcomes(inTurn)).hasSize(7);
        assertThat(atOnce.exitCode()).as(atOnce.stdout()).isEqualTo(inTurn.exitCode());
        assertThat(contents(home)).isEqualTo(contents(one)).hasSizeGreaterThan(5);
        assertWhole();
    }

    /** What is in the ledger, but for numbers, times and names of objects. */
    private static Map<String, List<Object>> contents(TestHome of) {
        return of.ledger().stream()
                .collect(Collectors.toMap(
                        LedgerEntry::delivery,
                        entry -> List.of(
                                entry.contentId(),
                                entry.rowsDelivered(),
                                entry.rowsStored(),
                                entry.rowsQuarantined(),
                                String.valueOf(entry.supersedes()),
                                of.books(entry.delivery()),
                                of.digests(entry.delivery())),
                        (first, second) -> first,
                        TreeMap::new));
    }
}
