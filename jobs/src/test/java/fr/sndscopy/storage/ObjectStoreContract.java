package fr.sndscopy.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import fr.sndscopy.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does. Each test works under keys that no other test uses. */
public abstract class ObjectStoreContract {
    private static final long SEED = 20261123;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** The store under test; the same one or another at each call. */
    protected abstract ObjectStore store();

    /** Bytes of a file that this store sends in several pieces. */
    protected long largeBytes() {
        return 1 << 20;
    }

    /** How many keys this store lists at a time. */
    protected int pageKeys() {
        return 10;
    }

    @Test
    void aDescriptionIsTheSameUntilTheObjectIsWrittenWithOtherBytes() throws Exception {
        put("described/one", bytes("same"));
        ObjectStat first = store().stat("described/one").orElseThrow();

        assertThat(store().stat("described/one")).contains(first);
        assertThat(first.sha256()).isEqualTo(Sha256.of(bytes("same")));
        assertThat(first.version()).isNotEmpty();
        put("described/one", bytes("else"));
        ObjectStat second = store().stat("described/one").orElseThrow();
        assertThat(second.version()).isNotEqualTo(first.version());
        assertThat(second.sha256()).isNotEqualTo(first.sha256());
    }

    @Test
    void whatIsPutIsReadBack() throws IOException {
        byte[] content = bytes("a few bytes");

        put("put/one", content);

        assertThat(store().read("put/one", 100))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(content));
        Path target = folder.resolve("target");
        assertThat(store().download("put/one", target)).isEqualTo(Sha256.of(content));
        assertThat(target).hasBinaryContent(content);
        assertThat(store().sha256("put/one")).isEqualTo(Sha256.of(content));
    }

    @Test
    void aRangeIsTheBytesThatWereAskedForAndNoOthers() throws IOException {
        put("range/one", bytes("0123456789"));

        assertThat(store().readRange("range/one", 0, 3))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(bytes("012")));
        assertThat(store().readRange("range/one", 7, 3))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(bytes("789")));
        assertThat(store().readRange("range/none", 0, 1)).isEmpty();
        for (long from : List.of(8L, 10L, 1000L)) {
            assertThatThrownBy(() -> store().readRange("range/one", from, 3))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT));
        }
    }

    @Test
    void statTellsLengthAndTime() throws IOException {
        put("stat/one", bytes("12345"));

        ObjectStat stat = store().stat("stat/one").orElseThrow();

        assertThat(stat.key()).isEqualTo("stat/one");
        assertThat(stat.bytes()).isEqualTo(5);
        assertThat(Duration.between(stat.lastModified(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void aSecondPutReplacesTheFirst() throws IOException {
        put("replace/one", bytes("first, and longer"));
        put("replace/one", bytes("second"));

        assertThat(text("replace/one")).isEqualTo("second");
        assertThat(store().stat("replace/one").orElseThrow().bytes()).isEqualTo(6);
    }

    @Test
    void anEmptyObjectIsAnObject() throws IOException {
        put("empty/put", new byte[0]);

        assertThat(store().stat("empty/put"))
                .hasValueSatisfying(stat -> assertThat(stat.bytes()).isZero());
        assertThat(store().read("empty/put", 0))
                .hasValueSatisfying(read -> assertThat(read).isEmpty());
        assertThat(store().download("empty/put", folder.resolve("none"))).isEqualTo(Sha256.of(new byte[0]));
        assertThat(store().sha256("empty/put")).isEqualTo(Sha256.of(new byte[0]));
    }

    @Test
    void aLargeFileArrivesUnaltered() throws IOException {
        Path file = folder.resolve("large");
        byte[] content = new byte[(int) largeBytes()];
        new Random(SEED).nextBytes(content);
        Files.write(file, content);
        String sha256 = Sha256.of(content);

        store().put("large/one", file, sha256);

        assertThat(store().stat("large/one").orElseThrow().bytes()).isEqualTo(content.length);
        assertThat(store().download("large/one", folder.resolve("back")))
                .as("seed %d", SEED)
                .isEqualTo(sha256);
        assertThat(Files.mismatch(file, folder.resolve("back"))).isEqualTo(-1);
    }

    @Test
    void aFileThatIsNotWhatTheCallerHashedIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("other"), bytes("what is in the file"));

        assertThatThrownBy(() -> store().put("other/one", file, Sha256.of(bytes("what was hashed"))))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
                .hasMessageContaining("other/one")
                .hasMessageContaining("SHA-256");
    }

    @Test
    void whatIsNotThereIsAbsent() {
        assertThat(store().read("absent/one", 10)).isEmpty();
        assertThat(store().stat("absent/one")).isEmpty();
        store().delete("absent/one");
        assertThatThrownBy(() -> store().download("absent/one", folder.resolve("nothing")))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
                .hasMessageContaining("absent/one");
        assertThat(folder.resolve("nothing")).doesNotExist();
        assertThatThrownBy(() -> store().sha256("absent/one"))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
                .hasMessageContaining("absent/one");
    }

    @Test
    void anObjectLongerThanTheLimitIsNotRead() throws IOException {
        put("limit/one", bytes("0123456789"));

        assertThat(store().read("limit/one", 10)).isPresent();
        assertThatThrownBy(() -> store().read("limit/one", 9))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
                .hasMessageContaining("limit/one");
    }

    @Test
    void aDeletedObjectIsGone() throws IOException {
        put("delete/one", bytes("x"));

        store().delete("delete/one");

        assertThat(store().stat("delete/one")).isEmpty();
        assertThat(keys("delete/")).isEmpty();
    }

    @Test
    void listGivesThePrefixInTheOrderOfUtf8Bytes() throws IOException {
        List<String> expected = List.of(
                "list/a-b", "list/a/1", "list/a/10", "list/a/2", "list/a0", "list/b=1/x", "list/\u00E9", "list/\uFF5E");
        List<String> shuffled = new ArrayList<>(expected);
        Collections.shuffle(shuffled, new Random(SEED));
        for (String key : shuffled) {
            put(key, bytes(key));
        }
        put("lis", bytes("before"));
        put("listen", bytes("behind"));

        assertThat(keys("list/")).as("seed %d", SEED).containsExactlyElementsOf(expected);
        assertThat(keys("list/a/")).containsExactly("list/a/1", "list/a/10", "list/a/2");
        assertThat(keys("list/a/1")).containsExactly("list/a/1", "list/a/10");
        assertThat(keys("list/none")).isEmpty();
    }

    @Test
    void listTellsOfAnObjectWhatStatDoes() throws IOException {
        put("listed/one", bytes("12345"));

        List<ObjectStat> listed = new ArrayList<>();
        store().list("listed/", listed::add);

        assertThat(listed).singleElement().satisfies(stat -> {
            assertThat(stat.key()).isEqualTo("listed/one");
            assertThat(stat.bytes()).isEqualTo(5);
            assertThat(Duration.between(stat.lastModified(), Instant.now()).abs())
                    .isLessThan(Duration.ofMinutes(1));
        });
    }

    @Test
    void putsLeaveNoUploadUnfinishedWhateverBecomesOfThem() throws IOException {
        Path file = Files.write(folder.resolve("large"), new byte[(int) largeBytes()]);
        store().put("ends/one", file, Sha256.of(Files.readAllBytes(file)));
        assertThatThrownBy(() -> store().put("ends/two", file, Sha256.of(bytes("other"))))
                .isInstanceOf(StorageException.class);

        List<UnfinishedUpload> left = new ArrayList<>();
        store().unfinishedUploads("ends/", left::add);
        assertThat(left).isEmpty();
    }

    @Test
    void anUploadThatIsNotThereIsAbortedInPeace() {
        store().abort(new UnfinishedUpload("ends/none", "6ab5fe95-9ea1-413b-ba1f-96bf0af1802f", Instant.now(), 0));
    }

    @Test
    void listGoesBeyondOnePage() throws IOException {
        int count = 2 * pageKeys() + 1;
        for (int i = 0; i < count; i++) {
            store().putIfAbsent(String.format("pages/%05d", i), bytes("x" + i));
        }

        assertThat(keys("pages/")).hasSize(count).isSorted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "strange/a b",
                "strange/a+b",
                "strange/period=2019-02/x",
                "strange/\u00E9t\u00E9",
                "strange/%2F",
                "strange/a&b<c>'d\"",
                "strange/#?;:@,"
            })
    void keysAreTakenAsTheyAre(String key) throws IOException {
        put(key, bytes(key));

        assertThat(text(key)).isEqualTo(key);
        assertThat(store().stat(key)).isPresent();
        assertThat(keys(key)).containsExactly(key);
        assertThat(store().putIfAbsent(key, bytes("other"))).isEqualTo(PutOutcome.TAKEN);
        store().delete(key);
        assertThat(keys(key)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "a/../b", "./a", "a\nb"})
    void whatIsNoKeyIsRefused(String key) {
        assertThatThrownBy(() -> store().putIfAbsent(key, bytes("x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().read(key, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().delete(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void putIfAbsentKeepsTheFirst() {
        assertThat(store().putIfAbsent("once/one", bytes("first"))).isEqualTo(PutOutcome.CREATED);
        assertThat(store().putIfAbsent("once/one", bytes("second"))).isEqualTo(PutOutcome.TAKEN);
        assertThat(text("once/one")).isEqualTo("first");
    }

    @Test
    void putIfAbsentOfTheSameBytesIsOurs() {
        store().putIfAbsent("once/same", bytes("unique to its writer"));

        assertThat(store().putIfAbsent("once/same", bytes("unique to its writer")))
                .isEqualTo(PutOutcome.CREATED);
    }

    @Test
    void oneOfSixteenRacingWritersWins() throws Exception {
        for (int round = 0; round < 5; round++) {
            String key = "race/" + round;
            List<PutOutcome> outcomes = race(key);

            assertThat(outcomes).containsOnlyOnce(PutOutcome.CREATED).hasSize(16);
            int winner = outcomes.indexOf(PutOutcome.CREATED);
            assertThat(text(key)).isEqualTo("writer " + winner);
        }
    }

    @Test
    void theProbeFindsNothingWrongAndLeavesNothingBehind() {
        StoreProbe.Findings findings = new StoreProbe(store(), Clock.systemUTC()).run();

        assertThat(findings.faults()).isEmpty();
        assertThat(findings.isUsable()).isTrue();
        assertThat(findings.conditionalPut()).isEqualTo(StoreProbe.ConditionalPut.ATOMIC);
        assertThat(findings.winners()).isEqualTo(1);
        assertThat(findings.clockSkew().abs()).isLessThan(Duration.ofSeconds(5));
        assertThat(keys(StoreProbe.PREFIX)).isEmpty();
    }

    @Test
    void aStoreOutlivesWhatWasReconnected() {
        ObjectStore store = store();
        try (ObjectStore again = store.reconnected()) {
            again.putIfAbsent("outlives/one", bytes("x"));
        }

        assertThat(store.putIfAbsent("outlives/two", bytes("x"))).isEqualTo(PutOutcome.CREATED);
        assertThat(keys("outlives/")).containsExactly("outlives/one", "outlives/two");
    }

    private List<PutOutcome> race(String key) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            CountDownLatch ready = new CountDownLatch(16);
            List<Future<PutOutcome>> futures = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                byte[] content = bytes("writer " + i);
                Callable<PutOutcome> writer = () -> {
                    ready.countDown();
                    ready.await();
                    return store().putIfAbsent(key, content);
                };
                futures.add(threads.submit(writer));
            }
            List<PutOutcome> outcomes = new ArrayList<>();
            for (Future<PutOutcome> future : futures) {
                outcomes.add(future.get());
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }

    private void put(String key, byte[] content) throws IOException {
        Path file = Files.createTempFile(folder, "put", null);
        Files.write(file, content);
        store().put(key, file, Sha256.of(content));
    }

    private String text(String key) {
        return new String(store().read(key, 1 << 16).orElseThrow(), StandardCharsets.UTF_8);
    }

    private List<String> keys(String prefix) {
        List<String> keys = new ArrayList<>();
        store().list(prefix, stat -> keys.add(stat.key()));
        return keys;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
