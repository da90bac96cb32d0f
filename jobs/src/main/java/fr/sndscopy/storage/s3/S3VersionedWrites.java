package fr.sndscopy.storage.s3;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.Retention;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.VersionedWrites;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** What changes versions of a bucket, below its prefix. Safe for use by several threads. */
final class S3VersionedWrites implements VersionedWrites {
    private static final byte[] OTHER = "not what is sent".getBytes(StandardCharsets.UTF_8);

    private final S3Bucket bucket;

    S3VersionedWrites(S3Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public String put(String key, byte[] content, Retention lock) {
        String fullKey = bucket.fullKey(key);
        PutObjectRequest.Builder request =
                Lock.on(PutObjectRequest.builder().bucket(bucket.name()).key(fullKey), lock, ContentMd5.of(content));
        try {
            String id = bucket.single()
                    .putObject(request.build(), RequestBody.fromBytes(content))
                    .versionId();
            return id == null ? "null" : id;
        } catch (SdkException e) {
            throw bucket.failure(key, "put with a lock", e);
        }
    }

    @Override
    public void delete(String key, String id) {
        String fullKey = bucket.fullKey(key);
        try {
            bucket.client()
                    .deleteObject(request ->
                            request.bucket(bucket.name()).key(fullKey).versionId(id));
        } catch (SdkException e) {
            StorageException failure = bucket.failure(key, "delete of a version", e);
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
        }
    }

    @Override
    public boolean unlocks(String key, String id, Retention earlier) {
        String fullKey = bucket.fullKey(key);
        boolean shortened = isAllowed(
                key, "end of a lock", () -> bucket.client().putObjectRetention(request -> request.bucket(bucket.name())
                        .key(fullKey)
                        .versionId(id)
                        .bypassGovernanceRetention(true)
                        .retention(retention ->
                                retention.mode(earlier.mode().name()).retainUntilDate(earlier.until()))));
        boolean removed = isAllowed(key, "delete of a locked version", () -> bucket.client()
                .deleteObject(request ->
                        request.bucket(bucket.name()).key(fullKey).versionId(id).bypassGovernanceRetention(true)));
        return shortened || removed;
    }

    private boolean isAllowed(String key, String operation, Runnable request) {
        try {
            request.run();
            return true;
        } catch (SdkException e) {
            StorageException failure = bucket.failure(key, operation, e);
            if (failure.isTransient()) {
                throw failure;
            }
            return false;
        }
    }

    @Override
    public boolean takesWrong(Checksum checksum, String key, byte[] content) {
        String fullKey = bucket.fullKey(key);
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(bucket.name()).key(fullKey);
        switch (checksum) {
            case MD5 -> request.contentMD5(ContentMd5.of(OTHER));
            case SHA256 -> {
                MessageDigest digest = Sha256.newDigest();
                request.checksumAlgorithm(ChecksumAlgorithm.SHA256)
                        .checksumSHA256(Base64.getEncoder().encodeToString(digest.digest(OTHER)));
            }
        }
        try {
            bucket.single().putObject(request.build(), RequestBody.fromBytes(content));
            return true;
        } catch (SdkException e) {
            StorageException failure = bucket.failure(key, "put with a wrong checksum", e);
            if (failure.kind() != Kind.REFUSED) {
                throw failure;
            }
            return false;
        }
    }
}
