package fr.sndscopy.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectStoreContract;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.UnfinishedUpload;
import fr.sndscopy.storage.embedded.EmbeddedCredentials;
import fr.sndscopy.storage.embedded.EmbeddedStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ObjectStoreTest extends ObjectStoreContract {
    private static final String BUCKET = "sndscopy-test";
    private static final EmbeddedCredentials CREDENTIALS = EmbeddedCredentials.random(new SecureRandom());
    private static final S3Settings.Multipart SMALL_PARTS = new S3Settings.Multipart(6 << 20, 5 << 20);

    private static EmbeddedStore server;
    private static S3ObjectStore store;

    @BeforeAll
    static void start(@TempDir Path root) {
        server = EmbeddedStore.start(root, CREDENTIALS);
        server.createBucket(BUCKET);
        store = S3ObjectStore.connect(server.settings(BUCKET, "some/prefix").withMultipart(SMALL_PARTS), 10);
    }

    @AfterAll
    static void stop() {
        store.close();
        server.close();
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Override
    protected long largeBytes() {
        return (13 << 20) + 7;
    }

    @Test
    void storesUnderOnePrefixDoNotSeeEachOther() {
        try (S3ObjectStore other = S3ObjectStore.connect(server.settings(BUCKET, "some/pre"))) {
            store.putIfAbsent("neighbour/one", new byte[] {1});

            assertThat(other.stat("neighbour/one")).isEmpty();
            other.list("", stat -> assertThat(stat).isNull());
        }
    }

    @Test
    void checksumsOfTheSdkMayBeAdded(@TempDir Path folder) throws IOException {
        S3Settings settings = server.settings(BUCKET, "checksums")
                .withChecksums(ChecksumMode.WHEN_SUPPORTED)
                .withMultipart(SMALL_PARTS);
        try (S3ObjectStore checked = S3ObjectStore.connect(settings)) {
            Path file = Files.write(folder.resolve("f"), new byte[7 << 20]);
            checked.put("one", file, Sha256.of(Files.readAllBytes(file)));

            assertThat(checked.download("one", folder.resolve("g"))).isEqualTo(Sha256.of(Files.readAllBytes(file)));
        }
    }

    @Test
    void aLargeFileThatIsNotWhatTheCallerHashedLeavesNoObjectAndNoUpload(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[7 << 20]);

        assertThatThrownBy(() -> store.put("multipart/other", file, "0".repeat(64)))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
                .hasNoSuppressedExceptions();

        assertThat(store.stat("multipart/other")).isEmpty();
        assertThat(unfinished(store, "multipart/")).isEmpty();
    }

    @Test
    void unfinishedUploadsAreListedBelowOurPrefixAndAborted() {
        try (S3ObjectStore other = S3ObjectStore.connect(server.settings(BUCKET, "some/prefix2"))) {
            String id = store.beginUpload("unfinished/one", Map.of());
            other.beginUpload("unfinished/one", Map.of());

            List<UnfinishedUpload> found = unfinished(store, "unfinished/");
            assertThat(found).singleElement().satisfies(upload -> {
                assertThat(upload.key()).isEqualTo("unfinished/one");
                assertThat(upload.id()).isEqualTo(id);
                assertThat(upload.bytes()).isZero();
                assertThat(Duration.between(upload.begun(), Instant.now()).abs())
                        .isLessThan(Duration.ofMinutes(1));
            });
            assertThat(unfinished(store, "unfinished/two")).isEmpty();

            store.abort(found.get(0));
            store.abort(found.get(0));

            assertThat(unfinished(store, "")).isEmpty();
            assertThat(unfinished(other, "")).hasSize(1);
        }
    }

    private static List<UnfinishedUpload> unfinished(S3ObjectStore store, String prefix) {
        List<UnfinishedUpload> found = new ArrayList<>();
        store.unfinishedUploads(prefix, found::add);
        return found;
    }

    @Test
    void aWrongSecretIsRefusedWithoutShowingIt() {
        S3Settings settings = S3Settings.of(
                server.endpoint(),
                EmbeddedStore.REGION,
                BUCKET,
                "p",
                new S3Credentials.Fixed(CREDENTIALS.accessKeyId(), "not-the-secret-at-all", null));
        try (S3ObjectStore refused = S3ObjectStore.connect(settings)) {
            assertThatThrownBy(() -> refused.read("a/key", 10))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                    .hasMessageContaining("a/key")
                    .hasMessageContaining(BUCKET)
                    .hasMessageContaining("403")
                    .message()
                    .doesNotContain("not-the-secret", CREDENTIALS.accessKeyId());
            assertThatThrownBy(() -> refused.putIfAbsent("a/key", new byte[1]))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
        }
        assertThat(settings.toString()).doesNotContain("not-the-secret", CREDENTIALS.accessKeyId());
    }

    @Test
    void aMissingBucketIsRefusedAndNotTakenForAMissingObject() {
        try (S3ObjectStore nowhere = S3ObjectStore.connect(server.settings("no-such-bucket", "p"))) {
            assertThatThrownBy(() -> nowhere.stat("a"))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
            assertThatThrownBy(() -> nowhere.read("a", 1))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
            assertThatThrownBy(() -> nowhere.putIfAbsent("a", new byte[1]))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
        }
    }

    @Test
    void credentialsComeFromAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("credentials");
        Files.writeString(
                file,
                "[default]\naws_access_key_id = " + CREDENTIALS.accessKeyId() + "\naws_secret_access_key = "
                        + CREDENTIALS.secretAccessKey() + "\n");
        S3Settings settings = S3Settings.of(
                server.endpoint(), EmbeddedStore.REGION, BUCKET, "p", new S3Credentials.File(file, "default"));
        try (S3ObjectStore fromFile = S3ObjectStore.connect(settings)) {
            assertThat(fromFile.stat("nothing")).isEmpty();
        }
        assertThatThrownBy(() -> S3ObjectStore.connect(S3Settings.of(
                        server.endpoint(),
                        EmbeddedStore.REGION,
                        BUCKET,
                        "p",
                        new S3Credentials.File(folder.resolve("absent"), "default"))))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("absent");
    }

    @Test
    void anEndpointHoldsNoCredentials() {
        assertThatThrownBy(() -> S3Settings.of(
                        URI.create("http://user:pass@127.0.0.1:1"), "r", "b", "p", new S3Credentials.Environment()))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("pass@");
    }
}
