package fr.sndscopy.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.s3.LyingStore.Behaviour;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of calls that wait. */
class S3WaitsTest {
    private static final byte[] CONTENT = "unique to its writer".getBytes(StandardCharsets.UTF_8);
    private static final Duration SILENCE = Duration.ofMillis(500);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Noted noted = new Noted();
    private LyingStore server;
    private S3ObjectStore store;

    private static final class Noted implements StoreWaits {
        private final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void silent(Call call, Duration silence, Duration longest) {
            told.add("silent: " + call.what() + ", up to " + longest.toSeconds());
        }

        @Override
        public void triedAgain(Call call, int attempt, int attempts, String why) {
            told.add(call.what() + " " + attempt + "/" + attempts + ": " + why);
        }

        @Override
        public void answered(Call call) {
            told.add("answered: " + call.what());
        }

        @Override
        public void givenUp(Call call) {
            told.add("given up: " + call.what());
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = new LyingStore();
        store = S3ObjectStore.connect(settings(server.endpoint(), 3), noted, Duration.ofHours(1));
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
    }

    @Test
    void aCallThatIsAnsweredAtOnceIsNotTold() throws IOException {
        put();
        assertThat(store.read("a/key", 100)).isPresent();
        assertThat(store.stat("a/none")).isEmpty();

        assertThat(noted.told).isEmpty();
    }

    @Test
    void aTryAfterAFailureIsToldWithItsReason() throws IOException {
        server.onPut(Behaviour.SLOW_DOWN, Behaviour.DROP);

        put();

        assertThat(noted.told)
                .containsExactly(
                        "put a/key 2/3: HTTP 503 SlowDown", "put a/key 3/3: connection lost", "answered: put a/key");
    }

    @Test
    void theRestBeforeATryIsNoSilenceOfTheStore() throws IOException {
        // after an answer of 503 the SDK rests for up to a second, and twice that after the next
        server.onPut(Behaviour.SLOW_DOWN, Behaviour.SLOW_DOWN);
        try (S3ObjectStore impatient =
                S3ObjectStore.connect(settings(server.endpoint(), 3), noted, Duration.ofMillis(300))) {
            Path file = Files.write(folder.resolve("sent"), CONTENT);
            impatient.put("a/key", file, Sha256.of(CONTENT));
        }

        assertThat(noted.told).noneMatch(line -> line.startsWith("silent"));
    }

    @Test
    void aBodyThatBreaksOffIsTold() throws IOException {
        put();
        server.onGet(Behaviour.CUT_BODY);

        store.read("a/key", 100);

        assertThat(noted.told).containsExactly("get a/key 2/3: the answer broke off", "answered: get a/key");
    }

    @Test
    void aPutAnsweredWithoutAnETagIsToldWhenItIsSentAgain() throws IOException {
        server.onPut(Behaviour.ERROR_IN_SUCCESS);

        put();

        assertThat(noted.told).containsExactly("put a/key 2/2: success without an ETag", "answered: put a/key");
    }

    @Test
    void aConditionalPutIsToldWhenItIsTriedAgainAndNotWhenTheRaceIsLost() {
        server.onPut(Behaviour.SLOW_DOWN);
        store.putIfAbsent("a/key", CONTENT);
        assertThat(noted.told.get(0)).startsWith("conditional put a/key 2/5: ").contains("HTTP 503 SlowDown");
        assertThat(noted.told).endsWith("answered: conditional put a/key");
        noted.told.clear();

        store.putIfAbsent("a/key", new byte[] {1});

        assertThat(noted.told).allSatisfy(line -> assertThat(line).startsWith("answered: "));
    }

    @Test
    void aStoreThatDoesNotAnswerIsToldWhileItIsWaitedForAndAgainForEachTry() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50);
                S3ObjectStore stalled = S3ObjectStore.connect(
                        settings(URI.create("http://127.0.0.1:" + silent.getLocalPort()), 2), noted, SILENCE)) {
            assertThatThrownBy(() -> stalled.stat("a/key")).isInstanceOf(StorageException.class);
        }

        assertThat(noted.told)
                .containsExactly(
                        "silent: head a/key, up to 6",
                        "head a/key 2/2: no answer in time",
                        "silent: head a/key, up to 6",
                        "given up: head a/key");
    }

    @Test
    void aNewConnectionToTheSameStoreTellsTheSame() throws IOException {
        put();
        server.onGet(Behaviour.SLOW_DOWN);

        try (var again = store.reconnected()) {
            again.read("a/key", 100);
        }

        assertThat(noted.told).first().isEqualTo("get a/key 2/3: HTTP 503 SlowDown");
    }

    @Test
    void aTransferThatGoesOnIsNoSilence() throws IOException {
        put();
        server.onGet(Behaviour.SLOWLY);

        try (S3ObjectStore impatient = S3ObjectStore.connect(settings(server.endpoint(), 3), noted, SILENCE)) {
            assertThat(impatient.read("a/key", 100)).isPresent();
        }

        assertThat(noted.told).isEmpty();
    }

    private void put() throws IOException {
        Path file = Files.write(folder.resolve("sent"), CONTENT);
        store.put("a/key", file, Sha256.of(CONTENT));
    }

    private static S3Settings settings(URI endpoint, int attempts) {
        return S3Settings.of(
                        endpoint, "us-east-1", "bucket", "p", new S3Credentials.Fixed("AKIDEXAMPLE", "secret", null))
                .withTimeouts(new S3Settings.Timeouts(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(6),
                        attempts,
                        1 << 20));
    }
}
