package fr.sndscopy.storage.s3;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.UnfinishedUpload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in a bucket of a store that speaks S3, under a prefix of their own. Safe for use by several threads.
 *
 * <p>The store is not believed. A put counts only with an ETag in the answer and with the right length and SHA-256
 * metadata seen by a HEAD afterwards, or, where the store keeps no metadata, with its bytes read back; a conditional put only when its bytes were read back. Conditional puts are never
 * retried by the SDK, so that each outcome is known; what became of a lost answer is found out by reading the object.
 *
 * <p>Memory: one part ({@link S3Settings.Multipart#partBytes()}) for each thread that sends a large file.
 */
public final class S3ObjectStore implements ObjectStore {
    private final S3Bucket bucket;
    private final FilePut filePut;
    private final ConditionalPut conditionalPut;
    private final Uploads uploads;
    private final Listing listing;
    private final int listPageKeys;

    private S3ObjectStore(S3Bucket bucket, int listPageKeys) {
        this.bucket = bucket;
        this.filePut = new FilePut(bucket);
        this.conditionalPut = new ConditionalPut(bucket);
        this.uploads = new Uploads(bucket);
        this.listing = new Listing(bucket, listPageKeys, null);
        this.listPageKeys = listPageKeys;
    }

    /**
     * Makes clients; asks the store nothing.
     *
     * @throws StorageException {@link Kind#REFUSED} when the CA or credentials file cannot be read
     */
    public static S3ObjectStore connect(S3Settings settings) {
        return connect(settings, StoreWaits.UNHEARD);
    }

    /**
     * Likewise.
     *
     * @param waits told when a call has had no answer for ten seconds, and when one is tried again
     */
    public static S3ObjectStore connect(S3Settings settings, StoreWaits waits) {
        return new S3ObjectStore(S3Bucket.open(settings, waits, CallWatch.SILENCE), Listing.PAGE_KEYS);
    }

    static S3ObjectStore connect(S3Settings settings, StoreWaits waits, Duration silence) {
        return new S3ObjectStore(S3Bucket.open(settings, waits, silence), Listing.PAGE_KEYS);
    }

    static S3ObjectStore connect(S3Settings settings, int listPageKeys) {
        return new S3ObjectStore(S3Bucket.open(settings, StoreWaits.UNHEARD, CallWatch.SILENCE), listPageKeys);
    }

    @Override
    public void put(String key, Path file, String sha256) {
        filePut.put(key, file, sha256);
    }

    /** Begins a multipart upload and returns its id; whoever begins one completes or aborts it. */
    String beginUpload(String key, Map<String, String> metadata) {
        return filePut.beginUpload(key, metadata);
    }

    @Override
    public PutOutcome putIfAbsent(String key, byte[] content) {
        return conditionalPut.putIfAbsent(key, content);
    }

    @Override
    public boolean claimsCreated(String key, byte[] content) {
        return conditionalPut.claimsCreated(key, content);
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        String fullKey = bucket.fullKey(key);
        Optional<S3Bucket.Received> received =
                bucket.receive(key, fullKey, maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1);
        if (received.isPresent()) {
            S3Bucket.Received object = received.get();
            if (object.content().length > maxBytes) {
                throw bucket.corrupt(key, "longer than the " + maxBytes + " bytes expected at most");
            }
            if (object.declaredBytes() >= 0 && object.content().length != object.declaredBytes()) {
                throw bucket.corrupt(
                        key, object.content().length + " bytes came, " + object.declaredBytes() + " were announced");
            }
        }
        return received.map(S3Bucket.Received::content);
    }

    @Override
    public String download(String key, Path target) {
        String fullKey = bucket.fullKey(key);
        HeadObjectResponse head = bucket.head(key, fullKey).orElseThrow(() -> bucket.notFound(key));
        long expected = head.contentLength() == null ? -1 : head.contentLength();
        Downloaded downloaded = bucket.call(key, "get", () -> bucket.client()
                .getObject(
                        bucket.get(fullKey, Math.max(expected, 0)), (response, body) -> copy(response, body, target)));
        if (downloaded.bytes != expected || (downloaded.announced >= 0 && downloaded.bytes != downloaded.announced)) {
            throw bucket.corrupt(key, downloaded.bytes + " bytes came, " + expected + " were announced");
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

    static String sha256Of(InputStream body) {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[1 << 16];
        for (int n = receive(body, buffer); n >= 0; n = receive(body, buffer)) {
            digest.update(buffer, 0, n);
        }
        return Sha256.hex(digest);
    }

    /** An answer that breaks off is asked for again; the SDK would not do so by itself. */
    private static int receive(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw RetryableException.create("the answer broke off", e);
        }
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return bucket.head(key, bucket.fullKey(key))
                .map(head -> new ObjectStat(
                        key,
                        head.contentLength() == null ? -1 : head.contentLength(),
                        head.lastModified() == null ? Instant.EPOCH : head.lastModified(),
                        head.eTag(),
                        head.metadata().get(S3Bucket.SHA256_METADATA)));
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        listing.pages(prefix, bucket.root() + prefix, null, page -> {
            for (S3Object object : page.contents()) {
                String key = object.key().substring(bucket.root().length());
                each.accept(new ObjectStat(key, object.size(), object.lastModified(), object.eTag(), null));
            }
            return true;
        });
    }

    @Override
    public void delete(String key) {
        String fullKey = bucket.fullKey(key);
        try {
            bucket.client()
                    .deleteObject(request -> request.bucket(bucket.name()).key(fullKey));
        } catch (SdkException e) {
            StorageException failure = bucket.failure(key, "delete", e);
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
        }
    }

    @Override
    public void unfinishedUploads(String prefix, Consumer<UnfinishedUpload> each) {
        uploads.list(prefix, each);
    }

    @Override
    public void abort(UnfinishedUpload upload) {
        uploads.abort(upload);
    }

    @Override
    public ObjectStore reconnected() {
        return new S3ObjectStore(bucket.again(), listPageKeys);
    }

    @Override
    public String description() {
        return bucket.place();
    }

    @Override
    public void close() {
        bucket.close();
    }

    private record Downloaded(long bytes, long announced, String sha256) {}
}
