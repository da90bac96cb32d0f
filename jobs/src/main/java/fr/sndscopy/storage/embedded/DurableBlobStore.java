package fr.sndscopy.storage.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.SdkResponses;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * S3Proxy's store of files, made to keep what it answers for. Its own writes put a temporary file {@code KEY-uuid} among the
 * objects, list it, and never reach the medium before the answer. Here S3Proxy writes content and attributes to {@link Staging};
 * then the file is forced to the medium, gets its name in one step (a link where the key must be free, else a rename), and the
 * folders above it are forced. An object is there whole, with its metadata, or not at all, wherever the power fails; an answered
 * put is there afterwards. The layout is S3Proxy's: files under their keys, metadata in extended attributes.
 *
 * <p>Temporary files that earlier versions left are not objects: they are not listed, and listed as unfinished uploads. Nobody
 * reads without credentials, whatever the folders' permissions.
 *
 * <p>Reading makes and changes nothing on disk. Safe for use by several threads, and by several processes over one folder.
 */
final class DurableBlobStore extends ForwardingBlobStore {
    private static final Pattern UPLOAD_ID = Pattern.compile(ObjectNames.UUID_PATTERN);

    private final Path root;
    private final ObjectFiles files;
    private final Staging staging;
    private final Disk disk;

    /** @param root the folder of the buckets */
    DurableBlobStore(BlobStore written, Path root, Disk disk) {
        super(written);
        this.root = root;
        this.files = new ObjectFiles(root, disk);
        this.staging = files.staging();
        this.disk = disk;
    }

    @Override
    public void close() {
        try {
            files.close();
        } finally {
            super.close();
        }
    }

    @Override
    public ListBucketsResponse list() {
        ListBucketsResponse all = super.list();
        return all.toBuilder()
                .buckets(all.buckets().stream()
                        .filter(bucket ->
                                EmbeddedStore.BUCKET.matcher(bucket.name()).matches())
                        .toList())
                .build();
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        ListObjectsV2Response page = super.list(request);
        return page.toBuilder()
                .contents(page.contents().stream()
                        .filter(object -> !ObjectNames.isTemporary(object.key()))
                        .toList())
                .build();
    }

    @Override
    public BucketCannedACL getContainerAccess(String bucket) {
        return BucketCannedACL.PRIVATE;
    }

    @Override
    public ObjectCannedACL getBlobAccess(String bucket, String key) {
        return ObjectCannedACL.PRIVATE;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream payload) {
        Optional<Blob> ofUpload = ofUpload(request.bucket(), request.key());
        if (ofUpload.isPresent()) {
            return super.putBlob(
                    request.toBuilder()
                            .bucket(ofUpload.get().container)
                            .key(ofUpload.get().key)
                            .build(),
                    payload);
        }
        Path target = target(request.bucket(), request.key());
        boolean exclusive = mustBeFree(request.ifNoneMatch());
        return staged((container, name) -> {
            PutObjectResponse response = super.putBlob(
                    request.toBuilder()
                            .bucket(container)
                            .key(name)
                            .ifNoneMatch(null)
                            .build(),
                    payload);
            publish(staging.path(container).resolve(name), request.bucket(), target, exclusive);
            return response;
        });
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        Path target = target(request.destinationBucket(), request.destinationKey());
        return staged((container, name) -> {
            CopyObjectResponse response = super.copyBlob(request.toBuilder()
                    .destinationBucket(container)
                    .destinationKey(name)
                    .build());
            publish(staging.path(container).resolve(name), request.destinationBucket(), target, false);
            return response;
        });
    }

    /** A write to a name of its own in the staging folder, which is free again afterwards. */
    private <T> T staged(ObjectFiles.Write<T> write) {
        try {
            return files.staged(write);
        } catch (IOException e) {
            throw failure(e);
        } catch (RuntimeException e) {
            if (!(e instanceof S3Exception) && e.getCause() instanceof FileSystemException cause) {
                throw failure(cause);
            }
            throw e;
        }
    }

    /** Makes a staged file an object: what is done is done for good when this returns. */
    private void publish(Path file, String bucket, Path target, boolean exclusive) throws IOException {
        try {
            files.name(file, target, exclusive);
        } catch (NotDirectoryException e) {
            throw S3Exceptions.invalidRequest("the key goes on behind a key that is an object's");
        } catch (FileAlreadyExistsException e) {
            if (exclusive) {
                throw S3Exceptions.preconditionFailed(e);
            }
            throw e;
        }
        files.force(bucket, target);
    }

    private static boolean mustBeFree(@Nullable String ifNoneMatch) {
        if (ifNoneMatch != null && !ifNoneMatch.equals("*")) {
            throw new UnsupportedOperationException("If-None-Match takes * only");
        }
        return ifNoneMatch != null;
    }

    /** The file of a key that may be written. */
    private Path target(String bucket, String key) {
        if (!EmbeddedStore.BUCKET.matcher(bucket).matches() || !Files.isDirectory(root.resolve(bucket))) {
            throw S3Exceptions.noSuchBucket(bucket, "");
        }
        Path folder = root.resolve(bucket);
        Path target = folder.resolve(key).normalize();
        if (!target.startsWith(folder) || target.equals(folder) || key.endsWith("/")) {
            throw S3Exceptions.invalidArgument("not a key of an object here");
        }
        String name = folder.relativize(target).toString();
        String refusal = ObjectNames.refusal(name);
        if (refusal != null) {
            throw ObjectNames.isTooLong(target.getFileName().toString())
                    ? refused(400, "KeyTooLongError", refusal, null)
                    : S3Exceptions.invalidArgument(refusal);
        }
        return target;
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        Optional<Blob> ofUpload = ofUpload(request.bucket(), request.key());
        if (ofUpload.isPresent()) {
            return super.removeBlob(request.toBuilder()
                    .bucket(ofUpload.get().container)
                    .key(ofUpload.get().key)
                    .build());
        }
        try {
            DeleteObjectResponse response = super.removeBlob(request);
            Path bucket = root.resolve(request.bucket());
            Path folder = bucket.resolve(request.key()).normalize().getParent();
            if (folder != null) {
                files.forceFoldersLeft(request.bucket(), folder);
            }
            return response;
        } catch (IOException e) {
            throw failure(e);
        } catch (RuntimeException e) {
            if (!(e instanceof S3Exception) && e.getCause() instanceof FileSystemException cause) {
                throw failure(cause);
            }
            throw e;
        }
    }

    @Override
    public boolean blobExists(String bucket, String key) {
        if (key.equals(ObjectNames.STUB_PREFIX + LeftUploads.TEMPORARY)) {
            return true;
        }
        // An upload whose beginner died before it wrote the stub is there all the same, to be aborted.
        return ofUpload(bucket, key).isPresent() || super.blobExists(bucket, key);
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        return ofUpload(request.bucket(), request.key())
                .map(blob -> super.blobMetadata(
                        request.toBuilder().bucket(blob.container).key(blob.key).build()))
                .orElseGet(() -> super.blobMetadata(request));
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        return ofUpload(request.bucket(), request.key())
                .map(blob -> super.getBlob(
                        request.toBuilder().bucket(blob.container).key(blob.key).build()))
                .orElseGet(() -> super.getBlob(request));
    }

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
        target(request.bucket(), request.key());
        String id = UUID.randomUUID().toString();
        return staged((container, name) -> {
            Path folder = Files.createDirectory(staging.path(container).resolve(id));
            Files.createDirectory(folder.resolve(Upload.PARTS));
            MultipartUpload begun = super.initiateMultipartUpload(request.toBuilder()
                    .bucket(container + "/" + id + "/" + Upload.PARTS)
                    .build());
            Files.writeString(folder.resolve(Upload.RECORD), begun.id() + "\n" + request.key());
            Path uploads = staging.uploads(request.bucket());
            Files.createDirectories(uploads);
            disk.rename(folder, uploads.resolve(id));
            return new MultipartUpload(id, request, begun.response());
        });
    }

    @Override
    public UploadPartResponse uploadMultipartPart(MultipartUpload upload, UploadPartRequest request, InputStream part) {
        // Not forced: a power cut ends its writer too, and nobody else goes on with an upload.
        return super.uploadMultipartPart(inner(upload), request, part);
    }

    @Override
    public List<Part> listMultipartUpload(MultipartUpload upload) {
        if (upload.id().equals(LeftUploads.TEMPORARY)) {
            HeadObjectResponse file = super.blobMetadata(HeadObjectRequest.builder()
                    .bucket(upload.containerName())
                    .key(upload.blobName())
                    .build());
            return List.of(Part.builder()
                    .partNumber(1)
                    .size(file.contentLength())
                    .eTag(file.eTag())
                    .lastModified(file.lastModified())
                    .build());
        }
        return super.listMultipartUpload(inner(upload));
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        Path target = target(upload.containerName(), upload.blobName());
        boolean exclusive = mustBeFree(request.ifNoneMatch());
        MultipartUpload inner = inner(upload);
        return staged((container, name) -> {
            CompleteMultipartUploadResponse response = super.completeMultipartUpload(
                    inner, request.toBuilder().ifNoneMatch(null).build());
            Path assembled = staging.path(inner.containerName()).resolve(upload.blobName());
            publish(assembled, upload.containerName(), target, exclusive);
            Staging.removeTree(staging.uploads(upload.containerName()).resolve(upload.id()));
            return response;
        });
    }

    @Override
    public void abortMultipartUpload(MultipartUpload upload) {
        try {
            if (upload.id().equals(LeftUploads.TEMPORARY)) {
                if (ObjectNames.isTemporary(upload.blobName())) {
                    super.removeBlob(DeleteObjectRequest.builder()
                            .bucket(upload.containerName())
                            .key(upload.blobName())
                            .build());
                }
                return;
            }
            if (Upload.find(staging, upload.containerName(), upload.id()).isPresent()) {
                Staging.removeTree(staging.uploads(upload.containerName()).resolve(upload.id()));
                return;
            }
        } catch (IOException e) {
            throw failure(e);
        }
        super.abortMultipartUpload(upload);
    }

    @Override
    public List<software.amazon.awssdk.services.s3.model.MultipartUpload> listMultipartUploads(String bucket) {
        List<software.amazon.awssdk.services.s3.model.MultipartUpload> uploads =
                new ArrayList<>(super.listMultipartUploads(bucket));
        Path folder = staging.uploads(bucket);
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> ids = Files.newDirectoryStream(folder)) {
                for (Path id : ids) {
                    Upload.find(staging, bucket, id.getFileName().toString())
                            .ifPresent(upload -> uploads.add(SdkResponses.upload(upload.key, upload.id, upload.begun)));
                }
            } catch (IOException e) {
                throw failure(e);
            }
        }
        ListObjectsV2Request request =
                ListObjectsV2Request.builder().bucket(bucket).build();
        for (S3Object object : super.list(request).contents()) {
            if (ObjectNames.isTemporary(object.key())) {
                uploads.add(SdkResponses.upload(object.key(), LeftUploads.TEMPORARY, object.lastModified()));
            }
        }
        return uploads;
    }

    /** The upload as the files below know it; one that an earlier version began is in the bucket itself. */
    private MultipartUpload inner(MultipartUpload upload) {
        Optional<Upload> found;
        try {
            found = Upload.find(staging, upload.containerName(), upload.id());
        } catch (IOException e) {
            throw failure(e);
        }
        if (found.isEmpty()) {
            return upload;
        }
        if (!found.get().key.equals(upload.blobName())) {
            throw NoSuchUploadException.builder()
                    .message("the upload is another key's")
                    .statusCode(404)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode("NoSuchUpload")
                            .errorMessage("The upload is another key's.")
                            .build())
                    .build();
        }
        return new MultipartUpload(
                found.get().innerId,
                upload.request().toBuilder()
                        .bucket(found.get().container() + "/" + Upload.PARTS)
                        .build());
    }

    /** Where an object of S3Proxy's own bookkeeping is, which it asks for under a name in the bucket. */
    private Optional<Blob> ofUpload(String bucket, String key) {
        boolean part = key.startsWith(ObjectNames.PART_PREFIX);
        if (!part && !key.startsWith(ObjectNames.STUB_PREFIX)) {
            return Optional.empty();
        }
        int from = part ? ObjectNames.PART_PREFIX.length() : ObjectNames.STUB_PREFIX.length();
        int idLength = 36;
        if (key.length() < from + idLength) {
            return Optional.empty();
        }
        String id = key.substring(from, from + idLength);
        String rest = key.substring(from + idLength);
        try {
            return Upload.find(staging, bucket, id)
                    .map(upload -> part
                            ? new Blob(
                                    upload.container() + "/" + Upload.PARTS,
                                    ObjectNames.PART_PREFIX + upload.innerId + rest)
                            : new Blob(upload.container(), Upload.STUB));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** What a file system's refusal is over S3; the rest is an internal error, tried again by callers. */
    private static RuntimeException failure(IOException e) {
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        if (reason != null && (reason.contains("No space left") || reason.contains("quota exceeded"))) {
            return refused(507, "InsufficientStorage", "the disk of the embedded store is full", e);
        }
        if (e instanceof AccessDeniedException || (reason != null && reason.contains("Read-only file system"))) {
            return refused(403, "AccessDenied", "the folder of the embedded store is read-only", e);
        }
        return new IllegalStateException(e);
    }

    private static S3Exception refused(int status, String code, String message, @Nullable Throwable cause) {
        return (S3Exception) S3Exception.builder()
                .message(message)
                .cause(cause)
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    private record Blob(String container, String key) {}

    /**
     * A multipart upload in the staging folder.
     *
     * @param id what callers name it
     * @param innerId what the files below name it
     * @param begun when
     */
    private record Upload(String bucket, String id, String innerId, String key, Instant begun) {
        static final String PARTS = LeftUploads.PARTS;
        static final String RECORD = LeftUploads.RECORD;
        static final String STUB = "stub";

        static Optional<Upload> find(Staging staging, String bucket, String id) throws IOException {
            if (!UPLOAD_ID.matcher(id).matches()
                    || !EmbeddedStore.BUCKET.matcher(bucket).matches()) {
                return Optional.empty();
            }
            Path file = staging.uploads(bucket).resolve(id).resolve(RECORD);
            try {
                String text = Files.readString(file);
                int end = text.indexOf('\n');
                return Optional.of(new Upload(
                        bucket,
                        id,
                        text.substring(0, end),
                        text.substring(end + 1),
                        Files.getLastModifiedTime(file).toInstant()));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }

        /** As S3Proxy names containers. */
        String container() {
            return Staging.FOLDER + "/uploads/" + bucket + "/" + id;
        }
    }
}
