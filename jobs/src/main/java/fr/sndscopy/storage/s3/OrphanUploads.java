package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Multipart uploads that nobody is going to finish. */
final class OrphanUploads {
    private final S3Bucket bucket;

    OrphanUploads(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /** See {@link S3ObjectStore#abortOrphanUploads}. */
    int abort(Duration olderThan, Clock clock) {
        if (bucket.root().isEmpty()) {
            throw new IllegalStateException("[" + bucket.place() + "] has no prefix of its own: uploads are not ended");
        }
        Instant limit = clock.instant().minus(olderThan);
        int aborted = 0;
        String keyMarker = null;
        String uploadMarker = null;
        boolean more = true;
        while (more) {
            String fromKey = keyMarker;
            String fromUpload = uploadMarker;
            ListMultipartUploadsResponse page = bucket.call("", "list of multipart uploads", () -> bucket.client()
                    .listMultipartUploads(request -> request.bucket(bucket.name())
                            .prefix(bucket.root())
                            .keyMarker(fromKey)
                            .uploadIdMarker(fromUpload)));
            for (MultipartUpload upload : page.uploads()) {
                if (upload.key().startsWith(bucket.root())
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
            bucket.client()
                    .abortMultipartUpload(request ->
                            request.bucket(bucket.name()).key(upload.key()).uploadId(upload.uploadId()));
            return true;
        } catch (SdkException e) {
            StorageException failure = S3Failures.of(bucket.place(upload.key()), "abort of a multipart upload", e);
            if (failure.kind() == Kind.NOT_FOUND) {
                return false;
            }
            throw failure;
        }
    }
}
