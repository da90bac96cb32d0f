package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.Sha256;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StorageKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in a bucket of a store that speaks S3, under a prefix of their own. Safe for use by several threads.
 *
 * <p>The store is not believed. A put counts only with an ETag in the answer and with the right length and SHA-256
 * metadata seen by a HEAD afterwards; a conditional put only when its bytes were read back. Conditional puts are never
 * retried by the SDK, so that each outcome is known; what became of a lost answer is found out by reading the object.
 *
 * <p>Memory: one part ({@link S3Settings.Multipart#partBytes()}) for each thread that sends a large file.
 */
public final class S3ObjectStore implements ObjectStore {
    /** User metadata of every object: the SHA-256 of its bytes as the writer sent them. */
    static final String SHA256_METADATA = "sndscopy-sha256";

    private static final String OCTETS = "application/octet-stream";
    private static final int LIST_PAGE_KEYS = 1000;
    private static final int MAX_PARTS = 10_000;
    private static final int COMMIT_ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final S3Settings settings;
    private final SdkHttpClient http;
    private final S3Client client;
    private final S3Client single;
    private final String place;
    private final String root;

    private final int listPageKeys;

    private S3ObjectStore(S3Settings settings, SdkHttpClient http, S3Client client, S3Client single, int listPageKeys) {
        this.listPageKeys = listPageKeys;
        this.settings = settings;
        this.http = http;
        this.client = client;
        this.single = single;
        this.place = place(settings);
        this.root = settings.prefix().isEmpty() ? "" : settings.prefix() + "/";
    }

    /**
     * Makes clients; asks the store nothing.
     *
     * @throws StorageException {@link Kind#REFUSED} when the CA or credentials file cannot be read
     */
    public static S3ObjectStore connect(S3Settings settings) {
        return connect(settings, LIST_PAGE_KEYS);
    }

    static S3ObjectStore connect(S3Settings settings, int listPageKeys) {
        SdkHttpClient http = S3Clients.http(settings);
        try {
            return new S3ObjectStore(
                    settings, http, S3Clients.retrying(settings, http), S3Clients.single(settings, http), listPageKeys);
        } catch (RuntimeException e) {
            http.close();
            throw e;
        }
    }

    @Override
    public void put(String key, Path file, String sha256) {
        String fullKey = fullKey(key);
        long bytes = length(file);
        Map<String, String> metadata = Map.of(SHA256_METADATA, sha256);
        String etag = bytes > settings.multipart().thresholdBytes()
                ? putInParts(key, fullKey, file, bytes, sha256, metadata)
                : putWhole(key, fullKey, file, bytes, sha256, metadata);
        if (etag == null || etag.isEmpty()) {
            throw corrupt(key, "put was answered without an ETag: the store may have sent an error with status 200");
        }
        requireStored(key, fullKey, bytes, sha256);
    }

    private @Nullable String putWhole(
            String key, String fullKey, Path file, long bytes, String sha256, Map<String, String> metadata) {
        HashingFile body = new HashingFile(file, bytes);
        String etag = call(key, "put", () -> client.putObject(
                        request -> request.bucket(settings.bucket())
                                .key(fullKey)
                                .contentLength(bytes)
                                .contentType(OCTETS)
                                .metadata(metadata)
                                .overrideConfiguration(timeFor(bytes)),
                        RequestBody.fromContentProvider(body, bytes, OCTETS))
                .eTag());
        if (!body.wasAlways(sha256)) {
            throw otherFile(key, sha256);
        }
        return etag;
    }

    private @Nullable String putInParts(
            String key, String fullKey, Path file, long bytes, String sha256, Map<String, String> metadata) {
        int partBytes = (int) Math.max(settings.multipart().partBytes(), (bytes + MAX_PARTS - 1) / MAX_PARTS);
        String uploadId = beginUpload(key, metadata);
        try {
            List<CompletedPart> parts = sendParts(key, fullKey, file, bytes, sha256, uploadId, partBytes);
            return complete(key, fullKey, bytes, sha256, uploadId, parts);
        } catch (RuntimeException e) {
            try {
                client.abortMultipartUpload(request ->
                        request.bucket(settings.bucket()).key(fullKey).uploadId(uploadId));
            } catch (SdkException aborting) {
                // Left for abortOrphanUploads.
                e.addSuppressed(S3Failures.of(place(key), "abort of a multipart upload", aborting));
            }
            throw e;
        }
    }

    /** Begins a multipart upload and returns its id; whoever begins one completes or aborts it. */
    String beginUpload(String key, Map<String, String> metadata) {
        String fullKey = fullKey(key);
        String uploadId = call(key, "start of a multipart upload", () -> client.createMultipartUpload(
                        request -> request.bucket(settings.bucket())
                                .key(fullKey)
                                .contentType(OCTETS)
                                .metadata(metadata))
                .uploadId());
        if (uploadId == null || uploadId.isEmpty()) {
            throw corrupt(key, "start of a multipart upload was answered without an upload id");
        }
        return uploadId;
    }

    private List<CompletedPart> sendParts(
            String key, String fullKey, Path file, long bytes, String sha256, String uploadId, int partBytes) {
        List<CompletedPart> parts = new ArrayList<>();
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[partBytes];
        long sent = 0;
        try (InputStream in = Files.newInputStream(file)) {
            while (sent < bytes) {
                int n = in.readNBytes(buffer, 0, (int) Math.min(partBytes, bytes - sent));
                if (n == 0) {
                    throw corrupt(key, "the file ended after " + sent + " of " + bytes + " bytes");
                }
                digest.update(buffer, 0, n);
                int number = parts.size() + 1;
                String etag = call(key, "put of part " + number, () -> client.uploadPart(
                                request -> request.bucket(settings.bucket())
                                        .key(fullKey)
                                        .uploadId(uploadId)
                                        .partNumber(number)
                                        .contentLength((long) n)
                                        .overrideConfiguration(timeFor(n)),
                                RequestBody.fromContentProvider(
                                        () -> new ByteArrayInputStream(buffer, 0, n), n, OCTETS))
                        .eTag());
                if (etag == null || etag.isEmpty()) {
                    throw corrupt(key, "put of part " + number + " was answered without an ETag");
                }
                parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
                sent += n;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!Sha256.hex(digest).equals(sha256)) {
            throw otherFile(key, sha256);
        }
        return parts;
    }

    private @Nullable String complete(
            String key, String fullKey, long bytes, String sha256, String uploadId, List<CompletedPart> parts) {
        try {
            return client.completeMultipartUpload(request -> request.bucket(settings.bucket())
                            .key(fullKey)
                            .uploadId(uploadId)
                            .multipartUpload(upload -> upload.parts(parts))
                            .overrideConfiguration(timeFor(bytes)))
                    .eTag();
        } catch (SdkException e) {
            // A try whose answer was lost may have completed the upload: then the object says so.
            StorageException failure = S3Failures.of(place(key), "end of a multipart upload", e);
            Optional<HeadObjectResponse> head = head(key, fullKey);
            if (head.isPresent()
                    && head.get().contentLength() != null
                    && head.get().contentLength() == bytes
                    && sha256.equals(head.get().metadata().get(SHA256_METADATA))) {
                return head.get().eTag();
            }
            throw failure;
        }
    }

    private void requireStored(String key, String fullKey, long bytes, String sha256) {
        HeadObjectResponse head = head(key, fullKey)
                .orElseThrow(() -> corrupt(key, "put was answered with success, but there is no object"));
        if (head.contentLength() == null || head.contentLength() != bytes) {
            throw corrupt(key, "the store holds " + head.contentLength() + " bytes, expected " + bytes);
        }
        String stored = head.metadata().get(SHA256_METADATA);
        if (stored != null && !stored.equals(sha256)) {
            throw corrupt(key, "the store holds another object of the same length");
        }
    }

    @Override
    public PutOutcome putIfAbsent(String key, byte[] content) {
        String fullKey = fullKey(key);
        String sha256 = Sha256.of(content);
        boolean mayHaveHappened = false;
        StorageException last = null;
        for (int attempt = 0; attempt < COMMIT_ATTEMPTS; attempt++) {
            if (attempt > 0) {
                pause(attempt);
            }
            try {
                // Looked up first: a store that ignores the condition must not overwrite what is there.
                Optional<PutOutcome> before = whoseIsIt(key, fullKey, content, sha256);
                if (before.isPresent()) {
                    return before.get();
                }
                putOnce(fullKey, content, sha256);
                mayHaveHappened = true;
                Optional<PutOutcome> after = whoseIsIt(key, fullKey, content, sha256);
                if (after.isPresent()) {
                    return after.get();
                }
                last = corrupt(key, "conditional put was answered with success, but there is no object");
            } catch (StorageException e) {
                last = e;
            } catch (SdkException e) {
                last = S3Failures.of(place(key), "conditional put", e);
                // Any other 4xx is a plain no; a lost answer or a 5xx may hide a success.
                boolean answeredNo = e instanceof SdkServiceException answer && answer.statusCode() < 500;
                mayHaveHappened |= !answeredNo && !S3Failures.neverConnected(e);
                if (answeredNo && isTaken(e)) {
                    continue;
                }
            }
            if (last.kind() == Kind.REFUSED) {
                break;
            }
        }
        if (!mayHaveHappened && last != null) {
            throw last;
        }
        throw unknown(key, last);
    }

    /** 412: the key is taken, perhaps by our own write. 409: another conditional write of the key is under way. */
    private static boolean isTaken(SdkException e) {
        return e instanceof SdkServiceException answer && (answer.statusCode() == 412 || answer.statusCode() == 409);
    }

    private void putOnce(String fullKey, byte[] content, String sha256) {
        single.putObject(
                request -> request.bucket(settings.bucket())
                        .key(fullKey)
                        .ifNoneMatch("*")
                        .contentLength((long) content.length)
                        .contentType(OCTETS)
                        .metadata(Map.of(SHA256_METADATA, sha256)),
                RequestBody.fromBytes(content));
    }

    /** Empty when there is no object. */
    private Optional<PutOutcome> whoseIsIt(String key, String fullKey, byte[] content, String sha256) {
        Optional<Received> received = receive(key, fullKey, content.length + 1);
        if (received.isEmpty()) {
            return Optional.empty();
        }
        if (Arrays.equals(received.get().content, content)) {
            return Optional.of(PutOutcome.CREATED);
        }
        if (sha256.equals(received.get().declaredSha256)) {
            throw corrupt(key, "the object read back is ours by its metadata, and not by its bytes");
        }
        return Optional.of(PutOutcome.TAKEN);
    }

    private StorageException unknown(String key, @Nullable StorageException cause) {
        return new StorageException(
                Kind.OUTCOME_UNKNOWN,
                place(key) + " conditional put: not to be found out whether the object was created",
                cause);
    }

    @Override
    public boolean claimsCreated(String key, byte[] content) {
        String fullKey = fullKey(key);
        try {
            putOnce(fullKey, content, Sha256.of(content));
            return true;
        } catch (SdkException e) {
            if (e instanceof SdkServiceException answer && (answer.statusCode() == 412 || answer.statusCode() == 409)) {
                return false;
            }
            throw S3Failures.of(place(key), "conditional put", e);
        }
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        String fullKey = fullKey(key);
        Optional<Received> received = receive(key, fullKey, maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1);
        if (received.isPresent()) {
            Received object = received.get();
            if (object.content.length > maxBytes) {
                throw corrupt(key, "longer than the " + maxBytes + " bytes expected at most");
            }
            if (object.declaredBytes >= 0 && object.content.length != object.declaredBytes) {
                throw corrupt(key, object.content.length + " bytes came, " + object.declaredBytes + " were announced");
            }
        }
        return received.map(object -> object.content);
    }

    /** At most {@code limit} bytes of the object. */
    private Optional<Received> receive(String key, String fullKey, int limit) {
        try {
            return Optional.of(client.getObject(get(fullKey, 0), (response, body) -> {
                byte[] content;
                try {
                    content = body.readNBytes(limit);
                } catch (IOException e) {
                    throw RetryableException.create("the answer broke off", e);
                }
                if (content.length == limit) {
                    // The rest is not wanted, and the connection not worth draining.
                    body.abort();
                }
                Long length = response.contentLength();
                return new Received(
                        content,
                        length == null ? -1 : length,
                        response.metadata().get(SHA256_METADATA));
            }));
        } catch (SdkException e) {
            StorageException failure = S3Failures.of(place(key), "get", e);
            if (failure.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    @Override
    public String download(String key, Path target) {
        String fullKey = fullKey(key);
        HeadObjectResponse head = head(key, fullKey).orElseThrow(() -> notFound(key));
        long expected = head.contentLength() == null ? -1 : head.contentLength();
        Downloaded downloaded = call(
                key,
                "get",
                () -> client.getObject(
                        get(fullKey, Math.max(expected, 0)), (response, body) -> copy(response, body, target)));
        if (downloaded.bytes != expected || (downloaded.announced >= 0 && downloaded.bytes != downloaded.announced)) {
            throw corrupt(key, downloaded.bytes + " bytes came, " + expected + " were announced");
        }
        return downloaded.sha256;
    }

    private static Downloaded copy(GetObjectResponse response, InputStream body, Path target) {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(target)) {
            for (int n = receive(body, buffer); n >= 0; n = receive(body, buffer)) {
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
                bytes += n;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("[" + target + "] cannot be written", e);
        }
        Long length = response.contentLength();
        return new Downloaded(bytes, length == null ? -1 : length, Sha256.hex(digest));
    }

    /** An answer that breaks off is asked for again; the SDK would not do so by itself. */
    private static int receive(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw RetryableException.create("the answer broke off", e);
        }
    }

    private GetObjectRequest get(String fullKey, long bytes) {
        return GetObjectRequest.builder()
                .bucket(settings.bucket())
                .key(fullKey)
                .overrideConfiguration(timeFor(bytes))
                .build();
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return head(key, fullKey(key))
                .map(head -> new ObjectStat(
                        key,
                        head.contentLength() == null ? -1 : head.contentLength(),
                        head.lastModified() == null ? Instant.EPOCH : head.lastModified()));
    }

    private Optional<HeadObjectResponse> head(String key, String fullKey) {
        try {
            return Optional.of(client.headObject(
                    request -> request.bucket(settings.bucket()).key(fullKey)));
        } catch (SdkException e) {
            StorageException failure = S3Failures.of(place(key), "head", e);
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
            requireBucket();
            return Optional.empty();
        }
    }

    /** The answer to a HEAD has no body and so does not tell a missing object from a missing bucket. */
    private void requireBucket() {
        try {
            client.headBucket(request -> request.bucket(settings.bucket()));
        } catch (SdkException e) {
            if (e instanceof SdkServiceException answer && answer.statusCode() == 404) {
                throw new StorageException(Kind.REFUSED, "[" + place + "] there is no such bucket", null);
            }
            StorageException failure = S3Failures.of("[" + place + "]", "head of the bucket", e);
            if (failure.kind() == Kind.UNAVAILABLE) {
                throw failure;
            }
            // Not allowed to ask: the object's own answer stands.
        }
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        String token = null;
        do {
            String from = token;
            ListObjectsV2Response page = call(
                    prefix,
                    "list",
                    () -> client.listObjectsV2(request -> request.bucket(settings.bucket())
                            .prefix(root + prefix)
                            .maxKeys(listPageKeys)
                            .continuationToken(from)));
            for (S3Object object : page.contents()) {
                if (!object.key().startsWith(root + prefix)) {
                    throw corrupt(prefix, "list named an object outside of the prefix asked for");
                }
                String key = object.key().substring(root.length());
                each.accept(new ObjectStat(key, object.size(), object.lastModified()));
            }
            token = page.nextContinuationToken();
            if (Boolean.TRUE.equals(page.isTruncated()) && (token == null || token.equals(from))) {
                throw corrupt(prefix, "list stopped without saying where to go on");
            }
        } while (token != null && !token.isEmpty());
    }

    @Override
    public void delete(String key) {
        String fullKey = fullKey(key);
        try {
            client.deleteObject(request -> request.bucket(settings.bucket()).key(fullKey));
        } catch (SdkException e) {
            StorageException failure = S3Failures.of(place(key), "delete", e);
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
        }
    }

    /**
     * Ends multipart uploads that nobody is going to finish, below this store's prefix only.
     *
     * @param olderThan how long ago they must have begun; longer than the longest upload
     * @return how many were ended
     * @throws IllegalStateException when the store has no prefix: the bucket's other uploads may be someone else's
     */
    public int abortOrphanUploads(Duration olderThan, Clock clock) {
        if (root.isEmpty()) {
            throw new IllegalStateException("[" + place + "] has no prefix of its own: uploads are not ended");
        }
        Instant limit = clock.instant().minus(olderThan);
        int aborted = 0;
        String keyMarker = null;
        String uploadMarker = null;
        boolean more = true;
        while (more) {
            String fromKey = keyMarker;
            String fromUpload = uploadMarker;
            ListMultipartUploadsResponse page = call(
                    "",
                    "list of multipart uploads",
                    () -> client.listMultipartUploads(request -> request.bucket(settings.bucket())
                            .prefix(root)
                            .keyMarker(fromKey)
                            .uploadIdMarker(fromUpload)));
            for (MultipartUpload upload : page.uploads()) {
                if (upload.key().startsWith(root)
                        && upload.initiated() != null
                        && upload.initiated().isBefore(limit)) {
                    aborted += abort(upload) ? 1 : 0;
                }
            }
            keyMarker = page.nextKeyMarker();
            uploadMarker = page.nextUploadIdMarker();
            more = Boolean.TRUE.equals(page.isTruncated()) && keyMarker != null && !keyMarker.equals(fromKey);
        }
        return aborted;
    }

    private boolean abort(MultipartUpload upload) {
        try {
            client.abortMultipartUpload(request ->
                    request.bucket(settings.bucket()).key(upload.key()).uploadId(upload.uploadId()));
            return true;
        } catch (SdkException e) {
            StorageException failure = S3Failures.of(place(upload.key()), "abort of a multipart upload", e);
            if (failure.kind() == Kind.NOT_FOUND) {
                return false;
            }
            throw failure;
        }
    }

    @Override
    public String description() {
        return place;
    }

    @Override
    public void close() {
        client.close();
        single.close();
        http.close();
    }

    private <T> T call(String key, String operation, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof UncheckedIOException local) {
                    // Our own disk, not the store.
                    throw local;
                }
            }
            throw S3Failures.of(place(key), operation, e);
        }
    }

    private Consumer<AwsRequestOverrideConfiguration.Builder> timeFor(long bytes) {
        S3Settings.Timeouts timeouts = settings.timeouts();
        Duration transfer = Duration.ofSeconds(bytes / timeouts.slowestBytesPerSecond());
        return override -> override.apiCallAttemptTimeout(timeouts.attempt().plus(transfer))
                .apiCallTimeout(timeouts.call().plus(transfer.multipliedBy(timeouts.attempts())));
    }

    private static void pause(int attempt) {
        long millis = FIRST_PAUSE.toMillis() << (attempt - 1);
        try {
            Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
        } catch (InterruptedException e) {
            // The outcome is found out first; whoever interrupted sees the flag afterwards.
            Thread.currentThread().interrupt();
        }
    }

    private String fullKey(String key) {
        return StorageKeys.requireKey(root + StorageKeys.requireKey(key));
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StorageException otherFile(String key, String sha256) {
        return corrupt(key, "the file read while sending has another SHA-256 than " + sha256);
    }

    private StorageException corrupt(String key, String problem) {
        return new StorageException(Kind.CORRUPT, place(key) + " " + problem, null);
    }

    private StorageException notFound(String key) {
        return new StorageException(Kind.NOT_FOUND, place(key) + " no such object", null);
    }

    private String place(String key) {
        return "[" + place + ": " + key + "]";
    }

    private static String place(S3Settings settings) {
        String host = settings.endpoint() == null
                ? "aws-" + settings.region()
                : settings.endpoint().getScheme() + "://" + settings.endpoint().getAuthority();
        return "s3 " + host + "/" + settings.bucket() + (settings.prefix().isEmpty() ? "" : "/" + settings.prefix());
    }

    private record Downloaded(long bytes, long announced, String sha256) {}

    private static final class Received {
        private final byte[] content;
        private final long declaredBytes;
        private final @Nullable String declaredSha256;

        Received(byte[] content, long declaredBytes, @Nullable String declaredSha256) {
            this.content = content;
            this.declaredBytes = declaredBytes;
            this.declaredSha256 = declaredSha256;
        }
    }
}
