package fr.sndscopy.storage.s3;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.Retention;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Puts files, those above a size in parts, and believes in a put only when a HEAD afterwards tells its length and SHA-256, or, of
 * a store that keeps no metadata, when its bytes read back have it. Safe for use
 * by several threads, each of which holds one part in memory.
 */
final class FilePut {
    private static final int MAX_PARTS = 10_000;

    private final S3Bucket bucket;
    private final Retaining retaining;

    FilePut(S3Bucket bucket, Retaining retaining) {
        this.bucket = bucket;
        this.retaining = retaining;
    }

    void put(String key, Path file, String sha256) {
        String fullKey = bucket.fullKey(key);
        long bytes = length(file);
        Map<String, String> metadata = Map.of(S3Bucket.SHA256_METADATA, sha256);
        retaining.requireLocks();
        Retention lock = retaining.of(key).orElse(null);
        if (bytes > bucket.settings().multipart().thresholdBytes()) {
            withETag(key, "multipart put", () -> putInParts(key, fullKey, file, bytes, sha256, metadata, lock));
        } else {
            withETag(key, "put", () -> putWhole(key, fullKey, file, bytes, sha256, metadata, lock));
        }
        try {
            requireStored(bucket, key, fullKey, bytes, sha256);
        } catch (StorageException e) {
            if (e.kind() != Kind.CORRUPT) {
                throw e;
            }
            // One wrong answer is none: what is stored is looked at again over a new connection.
            try (S3Bucket again = bucket.again()) {
                requireStored(again, key, fullKey, bytes, sha256);
            }
        }
        if (lock != null) {
            retaining.requireLocked(key, lock);
        }
    }

    /** Tried twice: a store that answers without an ETag may have sent an error with status 200, and stored nothing. */
    private String withETag(String key, String operation, Supplier<@Nullable String> put) {
        String etag = put.get();
        if (etag == null || etag.isEmpty()) {
            etag = bucket.secondTry(key, operation, "success without an ETag", () -> put.get());
        }
        if (etag != null && !etag.isEmpty()) {
            return etag;
        }
        throw new StorageException(
                Kind.UNAVAILABLE,
                bucket.place(key) + " " + operation
                        + " was answered without an ETag, twice: the store may send errors with status 200",
                null);
    }

    private @Nullable String putWhole(
            String key,
            String fullKey,
            Path file,
            long bytes,
            String sha256,
            Map<String, String> metadata,
            @Nullable Retention lock) {
        HashingFile body = new HashingFile(file, bytes);
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket.name())
                .key(fullKey)
                .contentLength(bytes)
                .contentType(S3Bucket.OCTETS)
                .metadata(metadata)
                .overrideConfiguration(bucket.timeFor(bytes));
        if (lock != null) {
            Lock.on(request, lock, ContentMd5.of(file));
        }
        String etag = bucket.call(key, "put", () -> bucket.client()
                .putObject(request.build(), RequestBody.fromContentProvider(body, bytes, S3Bucket.OCTETS))
                .eTag());
        if (!body.wasAlways(sha256)) {
            throw otherFile(key, sha256);
        }
        return etag;
    }

    private @Nullable String putInParts(
            String key,
            String fullKey,
            Path file,
            long bytes,
            String sha256,
            Map<String, String> metadata,
            @Nullable Retention lock) {
        int partBytes = (int) Math.max(bucket.settings().multipart().partBytes(), (bytes + MAX_PARTS - 1) / MAX_PARTS);
        String uploadId = beginUpload(key, metadata, lock);
        try {
            List<CompletedPart> parts = sendParts(key, fullKey, file, bytes, sha256, uploadId, partBytes, lock);
            return complete(key, fullKey, bytes, sha256, uploadId, parts);
        } catch (RuntimeException e) {
            try {
                bucket.client()
                        .abortMultipartUpload(request ->
                                request.bucket(bucket.name()).key(fullKey).uploadId(uploadId));
            } catch (SdkException aborting) {
                // Left for whoever cleans up.
                e.addSuppressed(bucket.failure(key, "abort of a multipart upload", aborting));
            }
            throw e;
        }
    }

    /** Begins a multipart upload and returns its id; whoever begins one completes or aborts it. */
    String beginUpload(String key, Map<String, String> metadata, @Nullable Retention lock) {
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(bucket.name())
                .key(bucket.fullKey(key))
                .contentType(S3Bucket.OCTETS)
                .metadata(metadata);
        if (lock != null) {
            Lock.on(request, lock);
        }
        String uploadId = bucket.call(key, "start of a multipart upload", () -> bucket.client()
                .createMultipartUpload(request.build())
                .uploadId());
        if (uploadId == null || uploadId.isEmpty()) {
            throw bucket.corrupt(key, "start of a multipart upload was answered without an upload id");
        }
        return uploadId;
    }

    private List<CompletedPart> sendParts(
            String key,
            String fullKey,
            Path file,
            long bytes,
            String sha256,
            String uploadId,
            int partBytes,
            @Nullable Retention lock) {
        List<CompletedPart> parts = new ArrayList<>();
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[partBytes];
        long sent = 0;
        try (InputStream in = Files.newInputStream(file)) {
            while (sent < bytes) {
                int n = in.readNBytes(buffer, 0, (int) Math.min(partBytes, bytes - sent));
                if (n == 0) {
                    throw bucket.corrupt(key, "the file ended after " + sent + " of " + bytes + " bytes");
                }
                digest.update(buffer, 0, n);
                int number = parts.size() + 1;
                String md5 = lock == null ? null : ContentMd5.of(buffer, n);
                String etag = withETag(
                        key,
                        "put of part " + number,
                        () -> bucket.call(key, "put of part " + number, () -> bucket.client()
                                .uploadPart(
                                        request -> request.bucket(bucket.name())
                                                .key(fullKey)
                                                .uploadId(uploadId)
                                                .partNumber(number)
                                                .contentLength((long) n)
                                                .contentMD5(md5)
                                                .overrideConfiguration(bucket.timeFor(n)),
                                        RequestBody.fromContentProvider(
                                                () -> new ByteArrayInputStream(buffer, 0, n), n, S3Bucket.OCTETS))
                                .eTag()));
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
            return bucket.client()
                    .completeMultipartUpload(request -> request.bucket(bucket.name())
                            .key(fullKey)
                            .uploadId(uploadId)
                            .multipartUpload(upload -> upload.parts(parts))
                            .overrideConfiguration(bucket.timeFor(bytes)))
                    .eTag();
        } catch (SdkException e) {
            // A try whose answer was lost may have completed the upload: then the object says so.
            StorageException failure = bucket.failure(key, "end of a multipart upload", e);
            Optional<HeadObjectResponse> head = bucket.head(key, fullKey);
            if (head.isPresent()
                    && head.get().contentLength() != null
                    && head.get().contentLength() == bytes
                    && sha256.equals(head.get().metadata().get(S3Bucket.SHA256_METADATA))) {
                return head.get().eTag();
            }
            throw failure;
        }
    }

    private static void requireStored(S3Bucket bucket, String key, String fullKey, long bytes, String sha256) {
        HeadObjectResponse head = bucket.head(key, fullKey)
                .orElseThrow(() -> bucket.corrupt(key, "put was answered with success, but there is no object"));
        if (head.contentLength() == null || head.contentLength() != bytes) {
            throw bucket.corrupt(key, "the store holds " + head.contentLength() + " bytes, expected " + bytes);
        }
        String stored = head.metadata().get(S3Bucket.SHA256_METADATA);
        if (stored == null) {
            // A store that keeps no metadata shows the bytes instead.
            stored = bucket.call(key, "get", () -> bucket.client()
                    .getObject(bucket.get(fullKey, bytes), (response, body) -> S3Reader.sha256Of(body)));
        }
        if (!stored.equals(sha256)) {
            throw bucket.corrupt(key, "the store holds another object of the same length");
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StorageException otherFile(String key, String sha256) {
        return bucket.corrupt(key, "the file read while sending has another SHA-256 than " + sha256);
    }
}
