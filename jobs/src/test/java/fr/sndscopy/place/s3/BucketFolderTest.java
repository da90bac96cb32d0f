package fr.sndscopy.place.s3;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.place.SourceContract;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.place.SourceIdentity;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.embedded.EmbeddedCredentials;
import fr.sndscopy.storage.embedded.EmbeddedStore;
import fr.sndscopy.storage.s3.S3ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over S3Proxy, which answers as S3 does. */
class BucketFolderTest extends SourceContract {
    private final Path directory;
    private EmbeddedStore server;
    private LandingBucket bucket;
    private ObjectStore producer;

    BucketFolderTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void start() {
        server = EmbeddedStore.start(directory.resolve("store"), EmbeddedCredentials.random(new SecureRandom()));
        server.createBucket("landing");
        bucket = LandingBucket.connect(server.settings("landing", ""), StoreWaits.UNHEARD);
        producer = S3ObjectStore.connect(server.settings("landing", ""));
    }

    @AfterEach
    void stop() {
        producer.close();
        bucket.close();
        server.close();
    }

    @Override
    protected SourceFolder folder() {
        return bucket.folder("landing", "of somebody/2019-02");
    }

    @Override
    protected void put(String path, byte[] content) throws IOException {
        putKey("of somebody/2019-02/" + path, content);
    }

    private void putKey(String key, byte[] content) throws IOException {
        Path file = Files.write(directory.resolve("sent"), content);
        producer.put(key, file, Sha256.of(content));
    }

    @Override
    protected void remove(String path) {
        producer.delete("of somebody/2019-02/" + path);
    }

    @Test
    void aPrefixIsThatOfAFolderAndNotOfItsNeighbours() throws IOException {
        put("a.csv", new byte[1]);
        putKey("of somebody/2019-02-old/b.csv", new byte[1]);
        putKey("of somebody/2019-02.txt", new byte[1]);

        assertThat(folder().files("", 9)).containsExactly("a.csv");
        assertThat(bucket.folder("landing", "of somebody").folders())
                .extracting(SourceFolder::location)
                .containsExactly("s3://landing/of somebody/2019-02", "s3://landing/of somebody/2019-02-old");
        assertThat(bucket.folder("landing", "of some").isThere()).isFalse();
        assertThat(bucket.folder("landing", "").files("", 9)).hasSize(3);
        assertThat(bucket.folder("landing", "").name()).isEqualTo("landing");
    }

    @Test
    void anEmptyBucketIsThereAndAnEmptyPrefixIsNot() throws IOException {
        assertThat(bucket.folder("landing", "").isThere()).isTrue();
        assertThat(bucket.folder("landing", "2019-02").isThere()).isFalse();
    }

    @Test
    void aFolderIsWhatItWasWhenItWasListed() throws IOException {
        put("a.csv", "A\n1\n".getBytes(StandardCharsets.UTF_8));
        SourceFolder folder = folder();
        assertThat(folder.files("", 9)).containsExactly("a.csv");
        put("b.csv", new byte[1]);

        assertThat(folder.files("", 9)).containsExactly("a.csv");
        assertThat(folder.afresh().files("", 9)).isEqualTo(List.of("a.csv", "b.csv"));
    }

    @Test
    void anIdentityHasTheEntityTag() throws IOException {
        put("a.csv", "A\n1\n".getBytes(StandardCharsets.UTF_8));
        SourceIdentity identity = folder().file("a.csv").identity();

        assertThat(identity.tag()).isNotBlank();
        assertThat(identity.fileKey()).isNull();
        put("a.csv", "A\n2\n".getBytes(StandardCharsets.UTF_8));
        assertThat(folder().file("a.csv").identity().tag()).isNotEqualTo(identity.tag());
    }
}
