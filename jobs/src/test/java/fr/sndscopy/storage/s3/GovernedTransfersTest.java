package fr.sndscopy.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.embedded.EmbeddedCredentials;
import fr.sndscopy.storage.embedded.EmbeddedStore;
import fr.sndscopy.storage.pace.Bandwidth;
import fr.sndscopy.storage.pace.Governor;
import fr.sndscopy.storage.pace.Rate;
import fr.sndscopy.storage.pace.Ticker;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of a store whose line is governed. */
class GovernedTransfersTest {
    private static final Duration SHORT = Duration.ofMillis(700);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final long began = System.nanoTime();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private EmbeddedStore server;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedStore.start(folder.resolve("store"), EmbeddedCredentials.random(new SecureRandom()));
        server.createBucket("snds");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** What all of this must have taken at least, whatever the machine does. */
    private double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    private final StoreWaits noted = new StoreWaits() {
        @Override
        public void silent(Call call, Duration silence, Duration longest) {
            told.add("silent: " + call.what());
        }

        @Override
        public void triedAgain(Call call, int attempt, int attempts, String why) {
            told.add(call.what() + " " + attempt + "/" + attempts + ": " + why);
        }

        @Override
        public void answered(Call call) {}

        @Override
        public void givenUp(Call call) {
            told.add("given up: " + call.what());
        }
    };

    private Governor governor(String rate) {
        return new Governor(
                new Bandwidth(Rate.parse(rate), List.of()), Clock.systemUTC(), ZoneOffset.UTC, Ticker.SYSTEM);
    }

    /** Sockets, tries and whole calls are waited for so long, and what is slower than 100 MB in a second is given up. */
    private static S3Settings impatient(S3Settings settings) {
        return settings.withTimeouts(
                new S3Settings.Timeouts(SHORT, SHORT, SHORT, SHORT.multipliedBy(4), 3, 100_000_000));
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(7).nextBytes(content);
        return content;
    }

    @Test
    void aTransferThatIsHeldBackForLongerThanATryMayTakeIsNoFailure() throws IOException {
        byte[] content = random(3_000_000);
        Path file = Files.write(folder.resolve("sent"), content);
        S3Settings settings = impatient(server.settings("snds", "")).governed(governor("1MB/s"));
        try (S3ObjectStore store = S3ObjectStore.connect(settings, noted, Duration.ofMillis(300))) {
            store.put("a/key", file, Sha256.of(content));
            assertThat(store.sha256("a/key")).isEqualTo(Sha256.of(content));
        }

        assertThat(seconds()).as("for what went and what came").isGreaterThan(5.98);
        assertThat(told).as("neither a try again nor a silence of the store").isEmpty();
    }

    @Test
    void partsOfAMultipartUploadAreHeldBackToo() throws IOException {
        byte[] content = random(11 << 20);
        Path file = Files.write(folder.resolve("sent"), content);
        S3Settings settings = impatient(server.settings("snds", ""))
                .withMultipart(new S3Settings.Multipart(1 << 20, 5 << 20))
                .governed(governor("8MB/s"));
        try (S3ObjectStore store = S3ObjectStore.connect(settings, noted, Duration.ofSeconds(10))) {
            store.put("a/key", file, Sha256.of(content));
        }

        assertThat(seconds()).isGreaterThan(1.42);
        assertThat(told).isEmpty();
    }

    @Test
    void aTryAgainIsHeldBackAsTheFirstAndHasTheSameTime() throws IOException {
        byte[] content = random(1_000_000);
        Path file = Files.write(folder.resolve("sent"), content);
        try (LyingStore failing = new LyingStore()) {
            failing.onPut(LyingStore.Behaviour.SLOW_DOWN, LyingStore.Behaviour.DROP);
            S3Settings settings = impatient(S3Settings.of(
                            failing.endpoint(),
                            "us-east-1",
                            "snds",
                            "",
                            new S3Credentials.Fixed("AKIDEXAMPLE", "secret", null)))
                    .governed(governor("1MB/s"));
            try (S3ObjectStore store = S3ObjectStore.connect(settings, noted, Duration.ofSeconds(10))) {
                store.put("a/key", file, Sha256.of(content));
            }
            assertThat(failing.objects.values()).containsExactly(content);
        }

        assertThat(told).hasSize(2).allMatch(line -> line.startsWith("put a/key "));
        assertThat(seconds()).as("of three tries").isGreaterThan(2.97);
    }

    @Test
    void aStoreThatTakesNothingIsGivenUpAllTheSame() throws IOException {
        byte[] content = random(20 << 20);
        Path file = Files.write(folder.resolve("sent"), content);
        try (ServerSocket silent = new ServerSocket(0, 50)) {
            S3Settings settings = S3Settings.of(
                            URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                            "us-east-1",
                            "snds",
                            "",
                            new S3Credentials.Fixed("AKIDEXAMPLE", "secret", null))
                    .withTimeouts(new S3Settings.Timeouts(SHORT, SHORT, SHORT, SHORT, 1, 100_000_000))
                    .governed(governor("4GB/s"));
            try (S3ObjectStore store = S3ObjectStore.connect(settings, noted, Duration.ofSeconds(10))) {
                assertThatThrownBy(() -> store.put("a/key", file, Sha256.of(content)))
                        .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind())
                                .isEqualTo(StorageException.Kind.UNAVAILABLE));
            }
        }
    }
}
