package fr.sndscopy.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import fr.sndscopy.storage.ObjectStoreContract;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.UnfinishedUpload;
import fr.sndscopy.storage.s3.S3ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

class EmbeddedObjectsTest extends ObjectStoreContract {
    private static final String BUCKET = "objects";
    private static final String KEY = "ledger/1.json";
    private static final byte[] WHOLE = "whole".getBytes(StandardCharsets.UTF_8);
    private static final String TEMPORARY = "ledger/1.json-6ab5fe95-9ea1-413b-ba1f-96bf0af1802f";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @SuppressWarnings("NullAway.Init")
    private EmbeddedObjects store;

    @BeforeEach
    void open() {
        store = EmbeddedObjects.open(root, BUCKET);
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
    void whatIsPutAsAFileIsReadOverS3AsIfItHadBeenPutThere() throws IOException {
        byte[] content = "one".getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(root.resolve("file"), content);
        store.put("a/file", file, Sha256.of(content));
        store.putIfAbsent("a/once", content);
        try (EmbeddedStore server = EmbeddedStore.start(root, EmbeddedCredentials.random(new SecureRandom()));
                S3ObjectStore over = S3ObjectStore.connect(server.settings(BUCKET, ""))) {
            over.put("b/file", file, Sha256.of(content));
            over.putIfAbsent("b/once", content);

            for (String name : List.of("file", "once")) {
                ObjectStat ours = over.stat("a/" + name).orElseThrow();
                ObjectStat theirs = over.stat("b/" + name).orElseThrow();
                assertThat(ours.version()).isEqualTo(theirs.version());
                assertThat(ours.sha256()).isEqualTo(theirs.sha256()).isNotNull();
                assertThat(permissions("a/" + name)).isEqualTo(permissions("b/" + name));
                assertThat(attributes("a/" + name)).isEqualTo(attributes("b/" + name));
            }
            assertThat(over.putIfAbsent("a/once", new byte[] {1})).isEqualTo(PutOutcome.TAKEN);
            assertThat(store.putIfAbsent("b/once", new byte[] {1})).isEqualTo(PutOutcome.TAKEN);
        }
    }

    private String permissions(String key) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(root.resolve(BUCKET).resolve(key)));
    }

    private Map<String, String> attributes(String key) throws IOException {
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(root.resolve(BUCKET).resolve(key), UserDefinedFileAttributeView.class);
        Map<String, String> values = new TreeMap<>();
        for (String name : view.list()) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            values.put(name, HexFormat.of().formatHex(value.array()));
        }
        // what every object has that says nothing of it
        values.remove("user.storage-tier");
        return values;
    }

    @Test
    void noServerIsStartedAndReadingWritesNothing() throws IOException {
        Path object = root.resolve(BUCKET).resolve("a/one");
        Files.createDirectories(object.getParent());
        Files.writeString(object, "x");

        assertThat(store.read("a/one", 1)).isPresent();
        assertThat(store.stat("a/one")).isPresent();
        assertThat(listed(store)).hasSize(1);
        store.unfinishedUploads("", upload -> {});
        assertThat(root).isDirectoryNotContaining(path -> path.endsWith(Staging.FOLDER));

        store.putIfAbsent("a/two", new byte[] {1});
        store.delete("a/one");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains("Jetty"));
    }

    /** What one write is, of the ways there are. */
    private interface Write {
        void to(EmbeddedObjects store) throws IOException;
    }

    private void create(EmbeddedObjects on) {
        on.putIfAbsent(KEY, WHOLE);
    }

    private void replace(EmbeddedObjects on) throws IOException {
        on.put(KEY, Files.write(root.resolve("file"), WHOLE), Sha256.of(WHOLE));
    }

    @Withstands(
            fault = "the process dies at any operation of a put to the embedded store",
            outcome = "the object is there whole or not at all; the store opens")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stoppedAfterAnyOperationOfAWriteTheObjectIsThereWholeOrNotAtAll(boolean once) throws IOException {
        Write write = once ? this::create : this::replace;
        boolean answered = false;
        int stopped = 0;
        for (int operations = 0; !answered; operations++) {
            Staging.removeTree(root.resolve(BUCKET));
            StoppingDisk disk = new StoppingDisk(operations);
            try (EmbeddedObjects dying = EmbeddedObjects.open(root, BUCKET, disk)) {
                write.to(dying);
                answered = true;
            } catch (StorageException powerIsOff) {
                stopped++;
            }

            try (EmbeddedObjects next = EmbeddedObjects.open(root, BUCKET)) {
                Optional<ObjectStat> left = next.stat(KEY);
                left.ifPresent(stat -> assertThat(stat.sha256()).isEqualTo(Sha256.of(WHOLE)));
                assertThat(left.isPresent() || !answered)
                        .as("after %s", disk.done)
                        .isTrue();
                assertThat(listed(next)).hasSize(left.isPresent() ? 1 : 0);
                write.to(next);
                assertThat(next.read(KEY, 10))
                        .hasValueSatisfying(content -> assertThat(content).isEqualTo(WHOLE));
            }
        }
        assertThat(stopped).isGreaterThanOrEqualTo(5);
    }

    @Withstands(
            fault = "power is cut behind an answer of the embedded store",
            outcome = "content and names were forced before the answer")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void contentReachesTheMediumBeforeItsNameAndTheNamesBeforeTheAnswer(boolean once) throws IOException {
        StoppingDisk disk = StoppingDisk.never();
        try (EmbeddedObjects forced = EmbeddedObjects.open(root, BUCKET, disk)) {
            Write write = once ? this::create : this::replace;
            write.to(forced);
        }

        assertThat(disk.done.get(0)).startsWith("force ");
        assertThat(disk.done.subList(1, 5))
                .containsExactly(
                        "mkdir ledger", (once ? "link " : "rename ") + "1.json", "force ledger", "force " + BUCKET);
        assertThat(disk.done.get(5)).startsWith("remove ");
        assertThat(disk.done).hasSize(6);
    }

    @Test
    void foldersWhoseNamesLastAreNotForcedAgain() throws IOException {
        StoppingDisk disk = StoppingDisk.never();
        try (EmbeddedObjects on = EmbeddedObjects.open(root, BUCKET, disk)) {
            assertThat(forced(disk, on, "a/b/one")).containsExactly("b", "a", BUCKET);
            assertThat(forced(disk, on, "a/b/two")).containsExactly("b");
            assertThat(forced(disk, on, "a/c/one")).containsExactly("c", "a");
            assertThat(forced(disk, on, "one")).containsExactly(BUCKET);
        }
    }

    @Withstands(
            fault = "somebody else removes a folder of the embedded store and makes it anew",
            outcome = "its name is forced again before a put is answered")
    @Test
    void aFolderThatAnotherPutInItsPlaceIsForcedAgain() throws IOException {
        StoppingDisk disk = StoppingDisk.never();
        try (EmbeddedObjects on = EmbeddedObjects.open(root, BUCKET, disk)) {
            on.putIfAbsent("a/b/one", WHOLE);

            store.delete("a/b/one");
            Files.createDirectories(root.resolve(BUCKET).resolve("a/b"));

            assertThat(forced(disk, on, "a/b/two")).containsExactly("b", "a", BUCKET);
        }
    }

    @Test
    void moreFoldersThanAreHeldOpenAreForced() throws IOException {
        StoppingDisk disk = StoppingDisk.never();
        try (EmbeddedObjects on = EmbeddedObjects.open(root, BUCKET, disk)) {
            for (int i = 0; i < LastingFolders.MOST + 5; i++) {
                assertThat(forced(disk, on, "a/" + i + "/one")).startsWith(String.valueOf(i), "a");
            }
            assertThat(forced(disk, on, "a/0/two")).containsExactly("0", "a");
        }
    }

    /** The names of the folders that a put forces. */
    private static List<String> forced(StoppingDisk disk, EmbeddedObjects on, String key) {
        disk.done.clear();
        on.putIfAbsent(key, WHOLE);
        return disk.done.stream()
                .filter(done -> done.startsWith("force "))
                .map(done -> done.substring("force ".length()))
                .skip(1)
                .toList();
    }

    @Withstands(
            fault = "the embedded store's disk fails when a new name is forced",
            outcome = "unknown, as a lost answer; the writer's next look forces the name and finds it his")
    @Test
    void aNameThatCouldNotBeForcedIsAnUnknownOutcome() {
        AtomicInteger failing = new AtomicInteger(1);
        AtomicInteger forced = new AtomicInteger();
        Disk disk = new Disk() {
            @Override
            public void forceFolder(Path folder) throws IOException {
                if (failing.getAndDecrement() > 0) {
                    throw new IOException("the medium fails");
                }
                forced.incrementAndGet();
                Disk.super.forceFolder(folder);
            }
        };
        try (EmbeddedObjects on = EmbeddedObjects.open(root, BUCKET, disk)) {
            assertThatThrownBy(() -> create(on))
                    .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.outcomeUnknown())
                            .isTrue());
            assertThat(forced).hasValue(0);

            assertThat(on.putIfAbsent(KEY, WHOLE)).isEqualTo(PutOutcome.CREATED);
            assertThat(forced).hasValue(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"No space left on device,UNAVAILABLE,is full", "Read-only file system,REFUSED,is read-only"})
    void whatTheDiskSaysIsTold(String reason, Kind kind, String words) {
        Disk disk = new Disk() {
            @Override
            public void forceFile(Path file) throws IOException {
                throw new FileSystemException(file.toString(), null, reason);
            }
        };
        try (EmbeddedObjects on = EmbeddedObjects.open(root, BUCKET, disk)) {
            assertThatThrownBy(() -> create(on))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                    .hasMessageContaining(KEY)
                    .hasMessageContaining(words);
            assertThat(on.stat(KEY)).isEmpty();
        }
    }

    @Test
    void aDiskThatFailsOnceIsAskedAgain() throws IOException {
        AtomicInteger failing = new AtomicInteger(2);
        Disk disk = new Disk() {
            @Override
            public void forceFile(Path file) throws IOException {
                if (failing.getAndDecrement() > 0) {
                    throw new IOException("the medium fails");
                }
                Disk.super.forceFile(file);
            }
        };
        try (EmbeddedObjects on = EmbeddedObjects.open(root, BUCKET, disk)) {
            replace(on);
            assertThat(on.stat(KEY)).isPresent();
        }
    }

    @Test
    void aThreadThatIsInterruptedFinishesItsCallAndSeesItAfterwards() throws IOException {
        Thread.currentThread().interrupt();
        create(store);
        assertThat(Thread.interrupted()).isTrue();
        Disk interrupting = new Disk() {
            private boolean done;

            @Override
            public void forceFolder(Path folder) throws IOException {
                if (!done) {
                    done = true;
                    Thread.currentThread().interrupt();
                }
                Disk.super.forceFolder(folder);
            }
        };
        try (EmbeddedObjects on = EmbeddedObjects.open(root, BUCKET, interrupting)) {
            assertThat(on.putIfAbsent("ledger/2.json", WHOLE)).isEqualTo(PutOutcome.CREATED);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Withstands(fault = "sixteen writers of one key", outcome = "one wins")
    @Test
    void oneOfWritersOfFilesAndOverS3Wins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (EmbeddedStore server = EmbeddedStore.start(root, EmbeddedCredentials.random(new SecureRandom()));
                S3ObjectStore over = S3ObjectStore.connect(server.settings(BUCKET, ""));
                EmbeddedObjects another = EmbeddedObjects.open(root, BUCKET)) {
            List<ObjectStore> stores = List.of(store, over, another);
            List<Future<PutOutcome>> racers = new ArrayList<>();
            CountDownLatch ready = new CountDownLatch(16);
            for (int i = 0; i < 16; i++) {
                ObjectStore on = stores.get(i % stores.size());
                byte[] content = {(byte) i};
                racers.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return on.putIfAbsent("race/one", content);
                }));
            }
            List<PutOutcome> outcomes = new ArrayList<>();
            for (Future<PutOutcome> racer : racers) {
                outcomes.add(racer.get());
            }
            assertThat(outcomes).containsOnlyOnce(PutOutcome.CREATED).hasSize(16);
            int winner = outcomes.indexOf(PutOutcome.CREATED);
            assertThat(over.read("race/one", 1))
                    .hasValueSatisfying(content -> assertThat(content).containsExactly(winner));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anUploadOfAServerIsListedAndAborted() throws IOException {
        try (DurableBlobStore server =
                new DurableBlobStore(new FilesystemNio2BlobStore(root.toString()), root, Disk.LOCAL)) {
            MultipartUpload begun = begin(server);

            assertThat(unfinished("ledger/")).singleElement().satisfies(upload -> {
                assertThat(upload.key()).isEqualTo(KEY);
                assertThat(upload.id()).isEqualTo(begun.id());
                assertThat(upload.bytes()).isEqualTo(WHOLE.length);
                assertThat(Duration.between(upload.begun(), Instant.now()).abs())
                        .isLessThan(Duration.ofMinutes(1));
            });
            assertThat(unfinished("data/")).isEmpty();
            store.abort(unfinished("").get(0));
            assertThat(unfinished("")).isEmpty();
            assertThat(server.listMultipartUploads(BUCKET)).isEmpty();
        }
    }

    @Test
    void anUploadThatAnEarlierVersionHadAmongTheObjectsIsListedAndAborted() throws IOException {
        FilesystemNio2BlobStore earlier = new FilesystemNio2BlobStore(root.toString());
        MultipartUpload begun = begin(earlier);
        store.putIfAbsent("ledger/2.json", WHOLE);

        assertThat(unfinished("")).singleElement().satisfies(upload -> {
            assertThat(upload.key()).isEqualTo(KEY);
            assertThat(upload.id()).isEqualTo(begun.id());
            assertThat(upload.bytes()).isEqualTo(WHOLE.length);
        });
        store.abort(unfinished("").get(0));
        assertThat(unfinished("")).isEmpty();
        assertThat(earlier.listMultipartUploads(BUCKET)).isEmpty();
        assertThat(listed(store)).singleElement().satisfies(stat -> assertThat(stat.key())
                .isEqualTo("ledger/2.json"));
    }

    private static MultipartUpload begin(BlobStore blobs) {
        MultipartUpload upload = blobs.initiateMultipartUpload(
                CreateMultipartUploadRequest.builder().bucket(BUCKET).key(KEY).build());
        blobs.uploadMultipartPart(
                upload,
                UploadPartRequest.builder()
                        .bucket(BUCKET)
                        .key(KEY)
                        .uploadId(upload.id())
                        .partNumber(1)
                        .contentLength((long) WHOLE.length)
                        .build(),
                new ByteArrayInputStream(WHOLE));
        return upload;
    }

    private List<UnfinishedUpload> unfinished(String prefix) {
        List<UnfinishedUpload> found = new ArrayList<>();
        store.unfinishedUploads(prefix, found::add);
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {".mpus-x", "a/.mpus-x", ".s3proxy-versions/x", TEMPORARY})
    void namesThatAreNoObjectsAreNotWritten(String key) {
        assertThatThrownBy(() -> store.putIfAbsent(key, WHOLE))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
        assertThat(listed(store)).isEmpty();
    }

    @Test
    void aKeyBehindAnObjectsKeyIsRefused() {
        store.putIfAbsent("a", WHOLE);

        assertThatThrownBy(() -> store.putIfAbsent("a/b", WHOLE))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
        store.delete("a/b");
        assertThat(store.stat("a")).isPresent();
    }

    @Test
    void deletingTakesFoldersThatAreEmptyThenAndNoOthers() {
        store.putIfAbsent("a/b/c/one", WHOLE);
        store.putIfAbsent("a/two", WHOLE);

        store.delete("a/b/c/one");
        assertThat(root.resolve(BUCKET).resolve("a/b")).doesNotExist();
        assertThat(root.resolve(BUCKET).resolve("a/two")).exists();
        store.delete("a/two");
        assertThat(root.resolve(BUCKET)).isEmptyDirectory();
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

        assertThatThrownBy(() -> EmbeddedObjects.open(file, BUCKET))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
    }
}
