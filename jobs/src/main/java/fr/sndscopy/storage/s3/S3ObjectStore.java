package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectVersions;
import fr.sndscopy.storage.RetentionRules;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.UnfinishedUpload;
import fr.sndscopy.storage.VersionedWrites;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;

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
    private final Retaining retaining;
    private final FilePut filePut;
    private final ConditionalPut conditionalPut;
    private final Uploads uploads;
    private final S3Reader reader;
    private final int listPageKeys;

    private S3ObjectStore(S3Bucket bucket, RetentionRules retention, int listPageKeys) {
        this.bucket = bucket;
        this.retaining = new Retaining(bucket, retention, Clock.systemUTC());
        this.filePut = new FilePut(bucket, retaining);
        this.conditionalPut = new ConditionalPut(bucket, retaining);
        this.uploads = new Uploads(bucket);
        this.reader = new S3Reader(bucket, listPageKeys);
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
        return connect(settings, waits, RetentionRules.NONE);
    }

    /**
     * Likewise.
     *
     * @param retention locks that objects are put with, in the same request; nothing at all is put into a bucket that cannot lock
     */
    public static S3ObjectStore connect(S3Settings settings, StoreWaits waits, RetentionRules retention) {
        return new S3ObjectStore(S3Bucket.open(settings, waits, CallWatch.SILENCE), retention, Listing.PAGE_KEYS);
    }

    static S3ObjectStore connect(S3Settings settings, StoreWaits waits, Duration silence) {
        return new S3ObjectStore(S3Bucket.open(settings, waits, silence), RetentionRules.NONE, Listing.PAGE_KEYS);
    }

    static S3ObjectStore connect(S3Settings settings, int listPageKeys) {
        return new S3ObjectStore(
                S3Bucket.open(settings, StoreWaits.UNHEARD, CallWatch.SILENCE), RetentionRules.NONE, listPageKeys);
    }

    @Override
    public void put(String key, Path file, String sha256) {
        filePut.put(key, file, sha256);
    }

    /** Begins a multipart upload and returns its id; whoever begins one completes or aborts it. */
    String beginUpload(String key, Map<String, String> metadata) {
        return filePut.beginUpload(key, metadata, null);
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
        return reader.read(key, maxBytes);
    }

    @Override
    public Optional<byte[]> readRange(String key, long from, int length) {
        return reader.readRange(key, from, length);
    }

    @Override
    public String download(String key, Path target) {
        return reader.download(key, target);
    }

    @Override
    public String sha256(String key) {
        return reader.sha256(key);
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return reader.stat(key);
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        reader.list(prefix, each);
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
    public Optional<ObjectVersions> versions() {
        return reader.versions();
    }

    @Override
    public Optional<VersionedWrites> versionedWrites() {
        return Optional.of(new S3VersionedWrites(bucket));
    }

    @Override
    public ObjectStore reconnected() {
        return new S3ObjectStore(bucket.again(), retaining.rules(), listPageKeys);
    }

    @Override
    public String description() {
        return bucket.place();
    }

    @Override
    public void close() {
        bucket.close();
    }
}
