package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.UnfinishedUpload;
import java.time.Instant;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;

/** Multipart uploads that are neither completed nor aborted, below the bucket's prefix. */
final class Uploads {
    private final S3Bucket bucket;

    Uploads(S3Bucket bucket) {
        this.bucket = bucket;
    }

    void list(String prefix, Consumer<UnfinishedUpload> each) {
        String keyMarker = null;
        String uploadMarker = null;
        boolean more = true;
        while (more) {
            String fromKey = keyMarker;
            String fromUpload = uploadMarker;
            ListMultipartUploadsResponse page = bucket.call(prefix, "list of multipart uploads", () -> bucket.client()
                    .listMultipartUploads(request -> request.bucket(bucket.name())
                            .prefix(bucket.root() + prefix)
                            .keyMarker(fromKey)
                            .uploadIdMarker(fromUpload)));
            for (MultipartUpload upload : page.uploads()) {
                if (!upload.key().startsWith(bucket.root() + prefix)) {
                    throw bucket.corrupt(prefix, "list named an upload outside of the prefix asked for");
                }
                String key = upload.key().substring(bucket.root().length());
                // Without a time it must never look old.
                Instant begun = upload.initiated() == null ? Instant.MAX : upload.initiated();
                each.accept(new UnfinishedUpload(key, upload.uploadId(), begun, bytes(key, upload)));
            }
            keyMarker = page.nextKeyMarker();
            uploadMarker = page.nextUploadIdMarker();
            more = Boolean.TRUE.equals(page.isTruncated());
            if (more && (keyMarker == null || (keyMarker.equals(fromKey) && uploadMarker.equals(fromUpload)))) {
                throw bucket.corrupt(prefix, "list of multipart uploads stopped without saying where to go on");
            }
        }
    }

    private long bytes(String key, MultipartUpload upload) {
        try {
            return bucket.call(key, "list of parts", () -> bucket
                    .client()
                    .listPartsPaginator(request ->
                            request.bucket(bucket.name()).key(upload.key()).uploadId(upload.uploadId()))
                    .parts()
                    .stream()
                    .mapToLong(Part::size)
                    .sum());
        } catch (StorageException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                // Ended meanwhile.
                return 0;
            }
            throw e;
        }
    }

    void abort(UnfinishedUpload upload) {
        String fullKey = bucket.root() + upload.key();
        try {
            bucket.client()
                    .abortMultipartUpload(request ->
                            request.bucket(bucket.name()).key(fullKey).uploadId(upload.id()));
        } catch (SdkException e) {
            StorageException failure = bucket.failure(upload.key(), "abort of a multipart upload", e);
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
        }
    }
}
