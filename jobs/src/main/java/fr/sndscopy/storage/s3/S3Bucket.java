package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StorageKeys;
import fr.sndscopy.storage.StoreWaits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * One bucket and prefix as all requests see them: clients, keys, time limits, and failures that name the place. Safe for use by several
 * threads.
 */
final class S3Bucket implements AutoCloseable {
    private static final int RANGE_NOT_SATISFIABLE = 416;
    /** User metadata of every object: the SHA-256 of its bytes as the writer sent them. */
    static final String SHA256_METADATA = "sndscopy-sha256";

    static final String OCTETS = "application/octet-stream";

    private final S3Settings settings;
    private final CallWatch watch;
    private final SdkHttpClient http;
    private final S3Client client;
    private final S3Client single;
    private final String place;
    private final String root;

    /** Whether the store has taken the credentials once. */
    private volatile boolean accepted;

    private S3Bucket(S3Settings settings, CallWatch watch, SdkHttpClient http, S3Client client, S3Client single) {
        this.settings = settings;
        this.watch = watch;
        this.http = http;
        this.client = client;
        this.single = single;
        this.place = place(settings);
        this.root = settings.root();
    }

    /**
     * Makes clients; asks the store nothing.
     *
     * @param waits told when a call waits
     * @param silence after which it does
     * @throws StorageException {@link Kind#REFUSED} when the CA or credentials file cannot be read
     */
    static S3Bucket open(S3Settings settings, StoreWaits waits, Duration silence) {
        SdkHttpClient plain = S3Clients.http(settings);
        CallWatch watch = new CallWatch(place(settings), waits, silence);
        SdkHttpClient http = new WatchedHttp(plain, watch, settings.governor());
        try {
            return new S3Bucket(
                    settings,
                    watch,
                    http,
                    S3Clients.retrying(settings, http, watch),
                    S3Clients.single(settings, http, watch));
        } catch (RuntimeException e) {
            watch.close();
            http.close();
            throw e;
        }
    }

    /** The same over connections of its own. */
    S3Bucket again() {
        return open(settings, watch.waits(), watch.silence());
    }

    CallWatch watch() {
        return watch;
    }

    S3Settings settings() {
        return settings;
    }

    /** The bucket's name. */
    String name() {
        return settings.bucket();
    }

    /** Retries by itself. */
    S3Client client() {
        return client;
    }

    /** Sends a request once more whose answer was none, and tells so: no client knows of it. */
    <T> T secondTry(String key, String operation, String why, Supplier<T> request) {
        StoreWaits.Call call = new StoreWaits.Call(place, operation + " " + key);
        waits().triedAgain(call, 2, 2, why);
        try {
            T answer = request.get();
            waits().answered(call);
            return answer;
        } catch (RuntimeException e) {
            waits().givenUp(call);
            throw e;
        }
    }

    /** Told of what waits. */
    StoreWaits waits() {
        return watch.waits();
    }

    /** Tries once, so that the outcome of each try is known. */
    S3Client single() {
        return single;
    }

    /** The prefix with its slash, or nothing. */
    String root() {
        return root;
    }

    /** The key in the bucket. */
    String fullKey(String key) {
        return StorageKeys.requireKey(root + StorageKeys.requireKey(key));
    }

    /**
     * Sends a request.
     *
     * @param operation what it does, for messages
     * @throws StorageException when the store says no, or nothing
     * @throws UncheckedIOException when a local file failed that the request reads or writes
     */
    <T> T call(String key, String operation, Supplier<T> request) {
        try {
            return accepted(request.get());
        } catch (SdkException e) {
            if (isDamaged(e)) {
                return secondTry(key, operation, S3Failures.words(e), () -> callOnce(key, operation, request));
            }
            throw failed(key, operation, e);
        }
    }

    private <T> T callOnce(String key, String operation, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw failed(key, operation, e);
        }
    }

    private RuntimeException failed(String key, String operation, SdkException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UncheckedIOException local) {
                // Our own disk, not the store.
                return local;
            }
        }
        return failure(key, operation, e);
    }

    /** What the SDK threw, in our terms. */
    StorageException failure(String key, String operation, SdkException e) {
        StorageException failure = S3Failures.of(place(key), operation, e);
        return isDamaged(e)
                ? new StorageException(
                        Kind.UNAVAILABLE,
                        failure.getMessage()
                                + ": other calls with the same credentials are accepted, so the request was"
                                + " damaged on its way",
                        null)
                : failure;
    }

    /** Whether a request was refused for its signature although the credentials are good: some of its bytes were altered. */
    private boolean isDamaged(SdkException e) {
        return accepted
                && e instanceof AwsServiceException service
                && S3Failures.code(service).equals("SignatureDoesNotMatch");
    }

    private <T> T accepted(T answer) {
        accepted = true;
        return answer;
    }

    /** How long a request may take that moves so many bytes. */
    Consumer<AwsRequestOverrideConfiguration.Builder> timeFor(long bytes) {
        S3Settings.Timeouts timeouts = settings.timeouts();
        Duration transfer = Duration.ofSeconds(bytes / timeouts.slowestBytesPerSecond());
        return override -> override.apiCallAttemptTimeout(timeouts.attempt().plus(transfer))
                .apiCallTimeout(timeouts.call().plus(transfer.multipliedBy(timeouts.attempts())));
    }

    /** Empty when there is no object; a missing bucket is a failure. */
    Optional<HeadObjectResponse> head(String key, String fullKey) {
        try {
            return Optional.of(accepted(client.headObject(
                    request -> request.bucket(settings.bucket()).key(fullKey))));
        } catch (SdkException e) {
            StorageException failure = failure(key, "head", e);
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

    /** At most {@code limit} bytes of the object. */
    Optional<Received> receive(String key, String fullKey, int limit) {
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
            StorageException failure = failure(key, "get", e);
            if (failure.kind() == Kind.NOT_FOUND) {
                accepted = true;
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** {@code length} bytes of the object, or fewer where it ends; more when the store does not know ranges. */
    Optional<byte[]> receiveRange(String key, String fullKey, long from, int length) {
        GetObjectRequest request = get(fullKey, length).toBuilder()
                .range("bytes=" + from + "-" + (from + length - 1))
                .build();
        try {
            return Optional.of(client.getObject(request, (response, body) -> {
                try {
                    byte[] content = body.readNBytes(length + 1);
                    if (content.length > length) {
                        // the whole object is on its way
                        body.abort();
                    }
                    return content;
                } catch (IOException e) {
                    throw RetryableException.create("the answer broke off", e);
                }
            }));
        } catch (SdkException e) {
            if (e instanceof SdkServiceException answer && answer.statusCode() == RANGE_NOT_SATISFIABLE) {
                throw corrupt(key, "ends before byte " + from);
            }
            StorageException failure = failure(key, "get", e);
            if (failure.kind() == Kind.NOT_FOUND) {
                accepted = true;
                return Optional.empty();
            }
            throw failure;
        }
    }

    GetObjectRequest get(String fullKey, long bytes) {
        return GetObjectRequest.builder()
                .bucket(settings.bucket())
                .key(fullKey)
                .overrideConfiguration(timeFor(bytes))
                .build();
    }

    StorageException corrupt(String key, String problem) {
        return new StorageException(Kind.CORRUPT, place(key) + " " + problem, null);
    }

    StorageException notFound(String key) {
        return new StorageException(Kind.NOT_FOUND, place(key) + " no such object", null);
    }

    /** The bucket and prefix, for messages. */
    String place() {
        return place;
    }

    String place(String key) {
        return "[" + place + ": " + key + "]";
    }

    private static String place(S3Settings settings) {
        String host = settings.endpoint() == null
                ? "aws-" + settings.region()
                : settings.endpoint().getScheme() + "://" + settings.endpoint().getAuthority();
        return "s3 " + host + "/" + settings.bucket() + (settings.prefix().isEmpty() ? "" : "/" + settings.prefix());
    }

    @Override
    public void close() {
        client.close();
        single.close();
        http.close();
        watch.close();
    }

    /**
     * The beginning of an object.
     *
     * @param declaredBytes how long the store says it is, or -1
     * @param declaredSha256 what its writer said
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Received(
            byte[] content, long declaredBytes, @Nullable String declaredSha256) {}
}
