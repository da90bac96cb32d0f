package fr.sndscopy.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.capacity.Costs;
import fr.sndscopy.capacity.StoreCalls;
import fr.sndscopy.capacity.StoreRequests;
import fr.sndscopy.hash.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many requests a call of the store is, as the capacity model counts them. */
class RequestsOfCallsTest {
    private static final String KEY = "a/object";
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private LyingStore server;
    private S3ObjectStore store;

    @BeforeEach
    void start() throws IOException {
        server = new LyingStore();
        store = S3ObjectStore.connect(S3ObjectStoreDistrustTest.settings(server.endpoint()));
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
    }

    @Test
    void eachCallIsAsManyRequestsAsTheModelSays() throws IOException {
        Path file = Files.write(folder.resolve("file"), CONTENT);

        assertRequests(new StoreCalls(1, 0, 0, 0, 0, 0), () -> store.put(KEY, file, Sha256.of(CONTENT)));
        assertRequests(new StoreCalls(0, 1, 0, 0, 0, 0), () -> store.putIfAbsent("a/other", CONTENT));
        assertRequests(new StoreCalls(0, 0, 1, 0, 0, 0), () -> store.read(KEY, 100));
        assertRequests(new StoreCalls(0, 0, 0, 1, 0, 0), () -> store.stat(KEY));
        assertRequests(new StoreCalls(0, 0, 0, 0, 1, 0), () -> store.download(KEY, folder.resolve("copy")));
        assertRequests(new StoreCalls(0, 0, 0, 0, 1, 0), () -> store.sha256(KEY));
        assertRequests(new StoreCalls(0, 0, 0, 0, 0, 1), () -> store.delete(KEY));
    }

    @Test
    void largeObjectsGoInPiecesOfTheSizeThatTheModelSays() {
        assertThat(new S3Settings.Multipart(Costs.MULTIPART_THRESHOLD, (int) Costs.MULTIPART_BYTES))
                .isEqualTo(S3Settings.Multipart.DEFAULT);
    }

    private void assertRequests(StoreCalls calls, Runnable call) {
        server.requests.clear();

        call.run();

        assertThat(new StoreRequests(sent("PUT"), sent("GET"), sent("HEAD"), sent("DELETE")))
                .isEqualTo(calls.requests());
    }

    private long sent(String method) {
        return server.requests.stream()
                .filter(request -> request.startsWith(method + " "))
                .count();
    }
}
