package fr.sndscopy.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import fr.sndscopy.place.s3.Landing;
import fr.sndscopy.place.s3.Landing.Behaviour;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.s3.ReadOnlyBucket.Answer;
import fr.sndscopy.storage.s3.ReadOnlyBucket.Seen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadOnlyBucketTest {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Landing landing;
    private ReadOnlyBucket bucket;

    @BeforeEach
    void start() throws IOException {
        landing = new Landing();
        StoreWaits waits = new StoreWaits() {
            @Override
            public void silent(Call call, Duration silence, Duration longest) {
                told.add("silent " + call.what() + " up to " + longest.toSeconds());
            }

            @Override
            public void triedAgain(Call call, int attempt, int attempts, String why) {
                told.add("again " + call.what());
            }

            @Override
            public void answered(Call call) {
                told.add("answered " + call.what());
            }

            @Override
            public void givenUp(Call call) {
                told.add("given up " + call.what());
            }
        };
        bucket = ReadOnlyBucket.connect(landing.settings(), waits, Duration.ofMillis(200), 2);
    }

    @AfterEach
    void stop() {
        bucket.close();
        landing.close();
    }

    @Test
    void aBodyThatPausesIsToldAsACallThatWaits() throws IOException {
        byte[] content = new byte[100_000];
        landing.put("d/a.csv", content).onGet(Behaviour.PAUSE);
        Seen seen = bucket.head("d/a.csv").orElseThrow();

        Answer answer = bucket.get(seen, 0, content.length);

        assertThat(answer).isInstanceOfSatisfying(Answer.Range.class, range -> assertThat(readAll(range))
                .hasSize(content.length));
        assertThat(told).endsWith("silent get d/a.csv up to 60", "answered get d/a.csv");
    }

    private static byte[] readAll(Answer.Range range) {
        try (ReadOnlyBucket.Body body = range.body()) {
            return body.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatListsNoBucketIsTheWrongPlaceAndNoDamage() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        S3Settings settings = S3Settings.of(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "us-east-1",
                "landing",
                "",
                new S3Credentials.Fixed("id", "secret", null));
        try (ReadOnlyBucket nowhere = ReadOnlyBucket.connect(settings, StoreWaits.UNHEARD)) {
            assertThatThrownBy(() -> nowhere.firstKey("d/"))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.REFUSED))
                    .hasMessageEndingWith("expected an S3 store that lists buckets");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void listsEndWhenNoMoreIsWanted() {
        for (int i = 0; i < 9; i++) {
            landing.put("d/" + i, "x");
        }
        List<String> keys = new ArrayList<>();

        bucket.list("d/", seen -> {
            keys.add(seen.key());
            return keys.size() < 3;
        });

        assertThat(keys).containsExactly("d/0", "d/1", "d/2");
        assertThat(landing.requests()).hasSize(2);
        assertThat(bucket.firstKey("d/5")).hasValue("d/5");
        assertThat(bucket.firstKey("e")).isEmpty();
        assertThat(bucket.folders("")).containsExactly("d");
    }
}
