package fr.sndscopy.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.s3.S3ObjectStore;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class EmbeddedStoreTest {
    private final EmbeddedCredentials credentials = EmbeddedCredentials.random(new SecureRandom());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void theFolderIsItsOwnersOnly() throws IOException {
        Path folder = root.resolve("new/store");
        try (EmbeddedStore server = EmbeddedStore.start(folder, credentials)) {
            assertThat(server.endpoint().getHost()).isEqualTo("127.0.0.1");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void objectsSurviveARestartAndBucketsAreMadeOnce() {
        for (int run = 0; run < 2; run++) {
            try (EmbeddedStore server = EmbeddedStore.start(root, credentials)) {
                server.createBucket("data");
                server.createBucket("data");
                try (S3ObjectStore store = S3ObjectStore.connect(server.settings("data", "p"))) {
                    byte[] content = ("run " + run).getBytes(StandardCharsets.UTF_8);
                    assertThat(store.putIfAbsent("key", content))
                            .isEqualTo(run == 0 ? PutOutcome.CREATED : PutOutcome.TAKEN);
                }
            }
        }
    }

    @Test
    void twoServersOverOneFolderSeeTheSameObjects() {
        try (EmbeddedStore one = EmbeddedStore.start(root, credentials);
                EmbeddedStore two = EmbeddedStore.start(root, credentials)) {
            one.createBucket("data");
            try (S3ObjectStore left = S3ObjectStore.connect(one.settings("data", "p"));
                    S3ObjectStore right = S3ObjectStore.connect(two.settings("data", "p"))) {
                assertThat(left.putIfAbsent("key", new byte[] {1})).isEqualTo(PutOutcome.CREATED);
                assertThat(right.putIfAbsent("key", new byte[] {2})).isEqualTo(PutOutcome.TAKEN);
            }
        }
    }

    @Test
    void unsignedRequestsAreRefused() throws Exception {
        try (EmbeddedStore server = EmbeddedStore.start(root, credentials)) {
            server.createBucket("data");
            try (S3ObjectStore store = S3ObjectStore.connect(server.settings("data", "p"))) {
                store.putIfAbsent("key", new byte[] {1});
                Path file = Files.write(root.resolve("f"), new byte[] {2});
                store.put("file", file, Sha256.of(new byte[] {2}));
            }

            assertThat(statusOfUnsigned(server, "/")).isEqualTo(403);
            assertThat(statusOfUnsigned(server, "/data")).isEqualTo(403);
            assertThat(statusOfUnsigned(server, "/data/p/key")).isEqualTo(403);
            assertThat(statusOfUnsigned(server, "/data/p/file")).isEqualTo(403);
        }
    }

    private static int statusOfUnsigned(EmbeddedStore server, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.endpoint() + path)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void startingSaysNothingBelowWarning() {
        try (EmbeddedStore server = EmbeddedStore.start(root, credentials)) {
            assertThat(LoggerFactory.getLogger("org.gaul.s3proxy.S3Proxy").isInfoEnabled())
                    .as(server.endpoint().toString())
                    .isFalse();
        }
    }

    @Test
    void closingStopsTheServer() throws IOException {
        EmbeddedStore server = EmbeddedStore.start(root, credentials);
        int port = server.endpoint().getPort();
        server.close();

        try (ServerSocket socket = new ServerSocket(port)) {
            assertThat(socket.getLocalPort()).isEqualTo(port);
        }
    }

    @Test
    void aFileInTheFoldersPlaceIsRefused() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "x");

        assertThatThrownBy(() -> EmbeddedStore.start(file, credentials))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void credentialsAreNotShown() {
        assertThat(credentials.toString()).doesNotContain(credentials.secretAccessKey());
    }
}
