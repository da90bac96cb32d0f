package fr.sndscopy.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectStoreContract;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.UnfinishedUpload;
import fr.sndscopy.storage.s3.S3ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedObjectsTest extends ObjectStoreContract {
    private static final String BUCKET = "objects";
    private static final String TEMPORARY = "ledger/1.json-6ab5fe95-9ea1-413b-ba1f-96bf0af1802f";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @SuppressWarnings("NullAway.Init")
    private EmbeddedObjects store;

    @BeforeEach
    void open() {
        store = EmbeddedObjects.open(root, BUCKET, StoreWaits.UNHEARD);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Test
    void filesAndTheServerOverThemTellTheSameOfAnObject() throws IOException {
        byte[] content = "one".getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(root.resolve("file"), content);
        try (EmbeddedStore server = EmbeddedStore.start(root, EmbeddedCredentials.random(new SecureRandom()));
                S3ObjectStore over = S3ObjectStore.connect(server.settings(BUCKET, ""))) {
            over.put("a/one", file, Sha256.of(content));
            over.putIfAbsent("a/two", content);

            assertThat(toTheSecond(store.stat("a/one").orElseThrow()))
                    .isEqualTo(toTheSecond(over.stat("a/one").orElseThrow()));
            assertThat(listed(store)).isEqualTo(listed(over)).hasSize(2);
        }
    }

    private static List<ObjectStat> listed(ObjectStore store) {
        List<ObjectStat> all = new ArrayList<>();
        store.list("", stat -> all.add(toTheSecond(stat)));
        return all;
    }

    /** HTTP tells the time of an object to the second. */
    private static ObjectStat toTheSecond(ObjectStat stat) {
        return new ObjectStat(
                stat.key(),
                stat.bytes(),
                stat.lastModified().truncatedTo(ChronoUnit.SECONDS),
                stat.version(),
                stat.sha256());
    }

    @Test
    void readingStartsNoServerAndWritesNothing() throws IOException {
        Path object = root.resolve(BUCKET).resolve("a/one");
        Files.createDirectories(object.getParent());
        Files.writeString(object, "x");

        assertThat(store.read("a/one", 1)).isPresent();
        assertThat(store.stat("a/one")).isPresent();
        assertThat(listed(store)).hasSize(1);
        store.unfinishedUploads("", upload -> {});
        assertThat(serverThreads()).isEmpty();
        assertThat(root).isDirectoryNotContaining(path -> path.endsWith(Staging.FOLDER));

        store.delete("a/one");
        assertThat(serverThreads()).isNotEmpty();
    }

    private static List<String> serverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("Jetty"))
                .toList();
    }

    @Test
    void whatAnEarlierVersionLeftOfAWriteIsNoObjectAndAnUnfinishedUpload() throws IOException {
        store.putIfAbsent("ledger/1.json", new byte[] {1});
        Files.write(root.resolve(BUCKET).resolve(TEMPORARY), new byte[] {2});
        List<UnfinishedUpload> left = new ArrayList<>();

        store.unfinishedUploads("", left::add);

        assertThat(left).singleElement().satisfies(upload -> assertThat(upload.key())
                .isEqualTo(TEMPORARY));
        assertThat(listed(store)).singleElement().satisfies(stat -> assertThat(stat.key())
                .isEqualTo("ledger/1.json"));
        store.abort(left.get(0));
        assertThat(root.resolve(BUCKET).resolve(TEMPORARY)).doesNotExist();
    }

    @Test
    void belowAnObjectThereIsNothing() {
        store.putIfAbsent("a", new byte[] {1});

        assertThat(store.read("a/b", 10)).isEmpty();
        assertThat(store.stat("a/b/c")).isEmpty();
        assertThat(store.stat("a")).isPresent();
    }

    @Test
    void aFolderIsNoObject() {
        store.putIfAbsent("a/b", new byte[] {1});

        assertThat(store.stat("a")).isEmpty();
        assertThat(store.read("a", 10)).isEmpty();
    }

    @Test
    void afterItsEndNothingIsWritten() {
        store.close();

        assertThatThrownBy(() -> store.putIfAbsent("a", new byte[] {1})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFileInTheFoldersPlaceIsRefused() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "x");

        assertThatThrownBy(() -> EmbeddedObjects.open(file, BUCKET, StoreWaits.UNHEARD))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
    }
}
