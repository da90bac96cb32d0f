package fr.sndscopy.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

class DurableBlobStoreTest {
    private static final String BUCKET = "data";
    private static final String KEY = "ledger/00000000000000000001.json";
    private static final Map<String, String> METADATA = Map.of("sndscopy-sha256", "ab12");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @BeforeEach
    void makeBucket() throws IOException {
        Files.createDirectory(root.resolve(BUCKET));
    }

    private DurableBlobStore open(Disk disk) {
        return new DurableBlobStore(new FilesystemNio2BlobStore(root.toString()), root, disk);
    }

    /** What one write is, of the ways there are. */
    private interface Write {
        void to(DurableBlobStore store) throws IOException;
    }

    private static void create(DurableBlobStore store) {
        store.putBlob(put(KEY).toBuilder().ifNoneMatch("*").build(), content("whole"));
    }

    private static void replace(DurableBlobStore store) {
        store.putBlob(put(KEY), content("whole"));
    }

    private static void upload(DurableBlobStore store) {
        MultipartUpload upload = store.initiateMultipartUpload(CreateMultipartUploadRequest.builder()
                .bucket(BUCKET)
                .key(KEY)
                .metadata(METADATA)
                .contentType("application/octet-stream")
                .build());
        CompletedPart part = CompletedPart.builder()
                .partNumber(1)
                .eTag(store.uploadMultipartPart(
                                upload,
                                UploadPartRequest.builder()
                                        .bucket(BUCKET)
                                        .key(KEY)
                                        .uploadId(upload.id())
                                        .partNumber(1)
                                        .contentLength(5L)
                                        .build(),
                                content("whole"))
                        .eTag())
                .build();
        store.completeMultipartUpload(
                upload,
                CompleteMultipartUploadRequest.builder()
                        .bucket(BUCKET)
                        .key(KEY)
                        .uploadId(upload.id())
                        .multipartUpload(parts -> parts.parts(part))
                        .build());
    }

    private static PutObjectRequest put(String key) {
        return PutObjectRequest.builder()
                .bucket(BUCKET)
                .key(key)
                .contentLength(5L)
                .contentType("application/octet-stream")
                .metadata(METADATA)
                .build();
    }

    private static InputStream content(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Withstands(
            fault = "the process dies at any operation of a put to the embedded store",
            outcome = "the object is there whole or not at all; the store opens")
    @ParameterizedTest
    @ValueSource(strings = {"create", "replace", "upload"})
    void stoppedAfterAnyOperationOfAWriteTheObjectIsThereWholeOrNotAtAll(String name) throws IOException {
        Write write =
                switch (name) {
                    case "create" -> DurableBlobStoreTest::create;
                    case "replace" -> DurableBlobStoreTest::replace;
                    default -> DurableBlobStoreTest::upload;
                };
        boolean answered = false;
        int stopped = 0;
        for (int operations = 0; !answered; operations++) {
            Staging.removeTree(root);
            Files.createDirectories(root.resolve(BUCKET));
            StoppingDisk disk = new StoppingDisk(operations);
            try (DurableBlobStore store = open(disk)) {
                write.to(store);
                answered = true;
            } catch (IllegalStateException powerIsOff) {
                stopped++;
            }

            try (DurableBlobStore store = open(Disk.LOCAL)) {
                Map<String, Long> listed = listed(store);
                assertThat(listed)
                        .as("after %s", disk.done)
                        .satisfiesAnyOf(none -> assertThat(none).isEmpty(), whole -> assertThat(whole)
                                .isEqualTo(Map.of(KEY, 5L)));
                if (answered) {
                    assertThat(listed).containsKey(KEY);
                }
                if (listed.containsKey(KEY)) {
                    requireWhole(store);
                }
                // Whoever comes next goes on.
                if (listed.isEmpty() || !name.equals("create")) {
                    write.to(store);
                }
                requireWhole(store);
            }
        }
        assertThat(stopped).isGreaterThanOrEqualTo(5);
    }

    private void requireWhole(DurableBlobStore store) throws IOException {
        HeadObjectResponse head = store.blobMetadata(
                HeadObjectRequest.builder().bucket(BUCKET).key(KEY).build());
        assertThat(head.metadata()).isEqualTo(METADATA);
        assertThat(head.contentType()).isEqualTo("application/octet-stream");
        assertThat(head.eTag()).isNotEmpty();
        assertThat(root.resolve(BUCKET).resolve(KEY)).hasContent("whole");
    }

    private static Map<String, Long> listed(DurableBlobStore store) {
        Map<String, Long> sizes = new TreeMap<>();
        for (S3Object object : store.list(
                        ListObjectsV2Request.builder().bucket(BUCKET).build())
                .contents()) {
            sizes.put(object.key(), object.size());
        }
        return sizes;
    }

    @Withstands(
            fault = "power is cut behind an answer of the embedded store",
            outcome = "content and names were forced before the answer")
    @Test
    void contentReachesTheMediumBeforeItsNameAndTheNamesBeforeTheAnswer() {
        StoppingDisk disk = StoppingDisk.never();
        try (DurableBlobStore store = open(disk)) {
            create(store);
        }

        assertThat(disk.done.get(0)).startsWith("force ");
        assertThat(disk.done.subList(1, 5))
                .containsExactly("mkdir ledger", "link 00000000000000000001.json", "force ledger", "force data");
        assertThat(disk.done.get(5)).startsWith("remove ");
        assertThat(disk.done).hasSize(6);
    }

    @Test
    void aBodyThatBreaksOffLeavesNothingThatIsListed() throws IOException {
        InputStream broken = new InputStream() {
            private int left = 3;

            @Override
            public int read() throws IOException {
                if (left == 0) {
                    assertThat(listedOnDisk()).isEmpty();
                    throw new IOException("the connection broke");
                }
                left--;
                return 'x';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                buffer[offset] = (byte) read();
                return 1;
            }
        };
        try (DurableBlobStore store = open(Disk.LOCAL)) {
            assertThatThrownBy(() -> store.putBlob(put(KEY), broken)).hasRootCauseMessage("the connection broke");
            assertThat(listed(store)).isEmpty();
        }
        try (Stream<Path> left = Files.list(root.resolve(Staging.FOLDER))) {
            assertThat(left).as("a session ends with what it staged").isEmpty();
        }
    }

    private List<Path> listedOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(BUCKET))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Withstands(fault = "sixteen writers of one key", outcome = "one wins")
    @Test
    void oneOfSixteenWritersInTwoProcessesWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (DurableBlobStore one = open(Disk.LOCAL);
                DurableBlobStore two = open(Disk.LOCAL)) {
            for (int round = 0; round < 5; round++) {
                String key = "race/" + round + "/x";
                CountDownLatch ready = new CountDownLatch(16);
                List<Future<Boolean>> racers = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    DurableBlobStore store = i % 2 == 0 ? one : two;
                    Callable<Boolean> racer = () -> {
                        ready.countDown();
                        ready.await();
                        try {
                            store.putBlob(put(key).toBuilder().ifNoneMatch("*").build(), content("whole"));
                            return true;
                        } catch (S3Exception e) {
                            assertThat(e.statusCode()).isEqualTo(412);
                            return false;
                        }
                    };
                    racers.add(threads.submit(racer));
                }
                int winners = 0;
                for (Future<Boolean> racer : racers) {
                    winners += racer.get() ? 1 : 0;
                }
                assertThat(winners).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void puttingAndDeletingSideBySideLosesNoFolder() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (DurableBlobStore store = open(Disk.LOCAL)) {
            Future<?> deleting = threads.submit(() -> {
                for (int i = 0; i < 60; i++) {
                    store.putBlob(put("a/b/c/d/gone"), content("whole"));
                    store.removeBlob(BUCKET, "a/b/c/d/gone");
                }
            });
            for (int i = 0; i < 60; i++) {
                String key = "a/b/c/d/x" + i;
                store.putBlob(put(key).toBuilder().ifNoneMatch("*").build(), content("whole"));
                store.removeBlob(BUCKET, key);
            }
            deleting.get();
            assertThat(listed(store)).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    @Withstands(fault = "temporary files of an earlier version", outcome = "no objects; removed by gc")
    @Test
    void whatAKilledEarlierVersionLeftIsNoObjectAndCanBeCleaned() throws IOException {
        String left = KEY + "-" + UUID.randomUUID();
        Path file = root.resolve(BUCKET).resolve(left);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "ha");
        try (DurableBlobStore store = open(Disk.LOCAL)) {
            create(store);

            assertThat(listed(store)).containsOnlyKeys(KEY);
            assertThat(store.listMultipartUploads(BUCKET)).singleElement().satisfies(upload -> {
                assertThat(upload.key()).isEqualTo(left);
                MultipartUpload temporary = new MultipartUpload(
                        upload.uploadId(),
                        CreateMultipartUploadRequest.builder()
                                .bucket(BUCKET)
                                .key(left)
                                .build());
                assertThat(store.listMultipartUpload(temporary))
                        .singleElement()
                        .satisfies(part -> assertThat(part.size()).isEqualTo(2));
                store.abortMultipartUpload(temporary);
            });
            assertThat(file).doesNotExist();
            assertThatThrownBy(() -> store.putBlob(put(left), content("whole")))
                    .isInstanceOf(S3Exception.class)
                    .hasMessageContaining("temporary files of earlier versions");
        }
    }

    @Test
    void whatADeadProcessStagedIsRemovedByTheNextThatWritesAndALivingOnesStays() throws IOException {
        Path incoming = Files.createDirectories(root.resolve(Staging.FOLDER));
        Path dead = Files.createDirectory(incoming.resolve("session-dead"));
        Files.writeString(dead.resolve("half"), "ha");
        Files.createFile(incoming.resolve("session-dead.lock"));
        try (DurableBlobStore living = open(Disk.LOCAL)) {
            create(living);
            assertThat(dead).doesNotExist();
            assertThat(incoming.resolve("session-dead.lock")).doesNotExist();
            try (DurableBlobStore next = open(Disk.LOCAL)) {
                replace(next);
                try (Stream<Path> entries = Files.list(incoming)) {
                    assertThat(entries).as("two sessions and their locks").hasSize(4);
                }
            }
            replace(living);
        }
    }

    @Test
    void anUploadOutlivesItsProcessAndCanBeAborted() throws IOException {
        MultipartUpload begun;
        try (DurableBlobStore store = open(Disk.LOCAL)) {
            begun = store.initiateMultipartUpload(CreateMultipartUploadRequest.builder()
                    .bucket(BUCKET)
                    .key(KEY)
                    .build());
        }
        try (DurableBlobStore store = open(Disk.LOCAL)) {
            assertThat(listed(store)).isEmpty();
            assertThat(store.listMultipartUploads(BUCKET))
                    .singleElement()
                    .satisfies(upload -> assertThat(upload.uploadId()).isEqualTo(begun.id()));

            store.abortMultipartUpload(begun);

            assertThat(store.listMultipartUploads(BUCKET)).isEmpty();
        }
        assertThat(root.resolve(Staging.FOLDER).resolve("uploads/data/" + begun.id()))
                .doesNotExist();
    }

    @Test
    void readingWritesNothing() throws IOException {
        try (DurableBlobStore store = open(Disk.LOCAL)) {
            create(store);
        }
        Staging.removeTree(root.resolve(Staging.FOLDER));
        List<Path> folders = List.of(root.resolve(BUCKET).resolve("ledger"), root.resolve(BUCKET), root);
        for (Path folder : folders) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        try (DurableBlobStore store = open(Disk.LOCAL)) {
            assertThat(listed(store)).containsOnlyKeys(KEY);
            requireWhole(store);
            assertThat(store.getContainerAccess(BUCKET).toString()).isEqualTo("private");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                    .isEqualTo("r-xr-xr-x");
            try (Stream<Path> entries = Files.list(root)) {
                assertThat(entries).hasSize(1);
            }
        } finally {
            for (Path folder : folders) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".mpus-x", "a/.mpus-x", ".s3proxy-versions/x", ".s3proxy-slash", "../other/x"})
    void theServersOwnNamesAreNotWritten(String key) {
        try (DurableBlobStore store = open(Disk.LOCAL)) {
            assertThatThrownBy(() -> store.putBlob(put(key), content("whole")))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(400));
        }
    }

    @Test
    void aKeyBehindAnObjectsKeyIsRefused() {
        try (DurableBlobStore store = open(Disk.LOCAL)) {
            store.putBlob(put("a"), content("whole"));
            assertThatThrownBy(() -> store.putBlob(put("a/b"), content("whole")))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(400));
        }
    }

    @Test
    void aNameTooLongForTheFileSystemIsRefusedAndTheLongestIsNot() {
        try (DurableBlobStore store = open(Disk.LOCAL)) {
            String longest = "x".repeat(255);
            store.putBlob(put(longest), content("whole"));
            assertThat(listed(store)).containsOnlyKeys(longest);
            assertThatThrownBy(() -> store.putBlob(put(longest + "x"), content("whole")))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(400));
        }
    }
}
