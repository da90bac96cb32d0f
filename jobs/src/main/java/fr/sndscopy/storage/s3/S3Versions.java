package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.ObjectVersion;
import fr.sndscopy.storage.ObjectVersions;
import fr.sndscopy.storage.Retention;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;

/** Versions and locks of a bucket, below its prefix. Safe for use by several threads. */
final class S3Versions implements ObjectVersions {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._=/+-]{1,1024}");
    /** Not such a question, or nothing to answer it with: MalformedXML, no configuration, MethodNotAllowed, NotImplemented. */
    private static final Set<Integer> UNKNOWN = Set.of(400, 404, 405, 501);

    private static final String DELETE_MARKER = "x-amz-delete-marker";

    private final S3Bucket bucket;

    S3Versions(S3Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public Versioning versioning() {
        BucketVersioningStatus status = known("versioning", () -> bucket.client()
                        .getBucketVersioning(request -> request.bucket(bucket.name())))
                .map(GetBucketVersioningResponse::status)
                .orElse(null);
        if (status == BucketVersioningStatus.ENABLED) {
            return Versioning.ENABLED;
        }
        return status == BucketVersioningStatus.SUSPENDED ? Versioning.SUSPENDED : Versioning.NEVER;
    }

    /** Empty when the bucket has no such thing, or the store has never heard of it. */
    private <T> Optional<T> known(String question, Supplier<T> request) {
        return bucket.call("", question, () -> {
            try {
                return Optional.of(request.get());
            } catch (AwsServiceException e) {
                if (!UNKNOWN.contains(e.statusCode()) || S3Failures.code(e).equals("NoSuchBucket")) {
                    throw e;
                }
                return Optional.empty();
            }
        });
    }

    /** A bucket without lock is answered with 404, whatever the code is called. */
    @Override
    public BucketLock lock() {
        ObjectLockConfiguration found = known("object lock", () -> bucket.client()
                        .getObjectLockConfiguration(request -> request.bucket(bucket.name())))
                .map(GetObjectLockConfigurationResponse::objectLockConfiguration)
                .orElse(null);
        if (found == null || found.objectLockEnabled() != ObjectLockEnabled.ENABLED) {
            return new BucketLock(false, "");
        }
        DefaultRetention rule = found.rule() == null ? null : found.rule().defaultRetention();
        return new BucketLock(true, rule == null ? "" : words(rule));
    }

    private static String words(DefaultRetention rule) {
        return rule.modeAsString() + " for " + (rule.years() == null ? rule.days() + " days" : rule.years() + " years");
    }

    @Override
    public void list(String prefix, Consumer<ObjectVersion> each) {
        String keyMarker = null;
        String idMarker = null;
        boolean more = true;
        while (more) {
            String fromKey = keyMarker;
            String fromId = idMarker;
            ListObjectVersionsResponse page = bucket.call(prefix, "list of versions", () -> bucket.client()
                    .listObjectVersions(request -> request.bucket(bucket.name())
                            .prefix(bucket.root() + prefix)
                            .keyMarker(fromKey)
                            .versionIdMarker(fromId)));
            for (software.amazon.awssdk.services.s3.model.ObjectVersion version : page.versions()) {
                each.accept(new ObjectVersion(
                        key(prefix, version.key()),
                        id(version.versionId()),
                        Boolean.TRUE.equals(version.isLatest()),
                        false,
                        version.size() == null ? 0 : version.size(),
                        time(version.lastModified()),
                        version.eTag()));
            }
            for (DeleteMarkerEntry marker : page.deleteMarkers()) {
                each.accept(new ObjectVersion(
                        key(prefix, marker.key()),
                        id(marker.versionId()),
                        Boolean.TRUE.equals(marker.isLatest()),
                        true,
                        0,
                        time(marker.lastModified()),
                        null));
            }
            keyMarker = page.nextKeyMarker();
            idMarker = page.nextVersionIdMarker();
            more = Boolean.TRUE.equals(page.isTruncated());
            if (more
                    && (keyMarker == null
                            || (keyMarker.equals(fromKey)
                                    && String.valueOf(idMarker).equals(fromId)))) {
                throw bucket.corrupt(prefix, "list of versions stopped without saying where to go on");
            }
        }
    }

    private String key(String prefix, String fullKey) {
        if (!fullKey.startsWith(bucket.root() + prefix)) {
            throw bucket.corrupt(prefix, "list named a version outside of the prefix asked for");
        }
        return fullKey.substring(bucket.root().length());
    }

    /** What was stored before a bucket kept versions has the id {@code null}, in letters. */
    private static String id(@Nullable String id) {
        return id == null ? "null" : id;
    }

    private static Instant time(@Nullable Instant modified) {
        return modified == null ? Instant.EPOCH : modified;
    }

    @Override
    public boolean isHidden(String key) {
        String fullKey = bucket.fullKey(key);
        return bucket.call(key, "head", () -> {
            try {
                bucket.client()
                        .headObject(request -> request.bucket(bucket.name()).key(fullKey));
                return false;
            } catch (AwsServiceException e) {
                if (e.statusCode() != 404) {
                    throw e;
                }
                return e.awsErrorDetails() != null
                        && e.awsErrorDetails().sdkHttpResponse() != null
                        && e.awsErrorDetails()
                                .sdkHttpResponse()
                                .firstMatchingHeader(DELETE_MARKER)
                                .filter("true"::equals)
                                .isPresent();
            }
        });
    }

    @Override
    public Optional<byte[]> read(String key, String id, int maxBytes) {
        String fullKey = bucket.fullKey(key);
        try {
            return Optional.of(bucket.client()
                    .getObject(
                            request ->
                                    request.bucket(bucket.name()).key(fullKey).versionId(id),
                            (response, body) -> {
                                try {
                                    return body.readNBytes(maxBytes);
                                } catch (IOException e) {
                                    throw RetryableException.create("the answer broke off", e);
                                }
                            }));
        } catch (SdkException e) {
            StorageException failure = bucket.failure(key, "get of a version", e);
            if (failure.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    @Override
    public Optional<Retention> retention(String key, @Nullable String id) {
        String fullKey = bucket.fullKey(key);
        HeadObjectResponse head = bucket.call(key, "head of a version", () -> bucket.client()
                .headObject(
                        request -> request.bucket(bucket.name()).key(fullKey).versionId(id)));
        Optional<Retention> told = retention(head);
        return told.isPresent() ? told : retentionByName(key, fullKey, id);
    }

    /** What an answer tells of a lock; nothing where the store keeps it from us. */
    static Optional<Retention> retention(HeadObjectResponse head) {
        ObjectLockMode mode = head.objectLockMode();
        Instant until = head.objectLockRetainUntilDate();
        if (until == null || (mode != ObjectLockMode.GOVERNANCE && mode != ObjectLockMode.COMPLIANCE)) {
            return Optional.empty();
        }
        return Optional.of(new Retention(
                mode == ObjectLockMode.COMPLIANCE ? Retention.Mode.COMPLIANCE : Retention.Mode.GOVERNANCE, until));
    }

    private Optional<Retention> retentionByName(String key, String fullKey, @Nullable String id) {
        ObjectLockRetention told;
        try {
            told = bucket.client()
                    .getObjectRetention(request ->
                            request.bucket(bucket.name()).key(fullKey).versionId(id))
                    .retention();
        } catch (SdkException e) {
            StorageException failure = bucket.failure(key, "retention", e);
            if (failure.isTransient() && !S3Failures.isUnreadable(e)) {
                throw failure;
            }
            // without the right, without a lock, or by a store that does not know the question and answers another
            return Optional.empty();
        }
        if (told == null || told.retainUntilDate() == null || told.mode() == null) {
            return Optional.empty();
        }
        return Optional.of(new Retention(
                told.mode() == ObjectLockRetentionMode.COMPLIANCE
                        ? Retention.Mode.COMPLIANCE
                        : Retention.Mode.GOVERNANCE,
                told.retainUntilDate()));
    }

    @Override
    public String removal(ObjectVersion version) {
        String fullKey = bucket.root() + version.key();
        return PLAIN.matcher(version.id()).matches() && PLAIN.matcher(fullKey).matches()
                ? "aws s3api delete-object --bucket " + bucket.name() + " --key " + fullKey + " --version-id "
                        + version.id()
                : "remove its newest version";
    }
}
