package fr.sndscopy.storage.s3;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import fr.sndscopy.storage.Retention;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StoreWaits;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Puts an object if there is none of its key, and finds out what became of each try by reading the object. Safe for use by several
 * threads.
 */
final class ConditionalPut {
    private static final int COMMIT_ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final S3Bucket bucket;
    private final Retaining retaining;

    ConditionalPut(S3Bucket bucket, Retaining retaining) {
        this.bucket = bucket;
        this.retaining = retaining;
    }

    PutOutcome putIfAbsent(String key, byte[] content) {
        StoreWaits.Call call = new StoreWaits.Call(bucket.place(), "conditional put " + key);
        try {
            retaining.requireLocks();
            Retention lock = retaining.of(key).orElse(null);
            Found found = putIfAbsent(call, key, content, lock);
            if (lock != null && found.isMade()) {
                retaining.requireLocked(key, lock);
            }
            bucket.waits().answered(call);
            return found.outcome();
        } catch (RuntimeException e) {
            bucket.waits().givenUp(call);
            throw e;
        }
    }

    /**
     * What is under the key.
     *
     * @param sent whether it may be there by a request of this call
     */
    private record Found(PutOutcome outcome, boolean sent) {
        boolean isMade() {
            return sent && outcome == PutOutcome.CREATED;
        }
    }

    private Found putIfAbsent(StoreWaits.Call call, String key, byte[] content, @Nullable Retention lock) {
        String fullKey = bucket.fullKey(key);
        String sha256 = Sha256.of(content);
        boolean mayHaveHappened = false;
        StorageException last = null;
        boolean lostRace = false;
        for (int attempt = 0; attempt < COMMIT_ATTEMPTS; attempt++) {
            if (attempt > 0) {
                if (last != null && !lostRace) {
                    bucket.waits().triedAgain(call, attempt + 1, COMMIT_ATTEMPTS, why(last));
                }
                pause(attempt);
            }
            lostRace = false;
            try {
                // Looked up first: a store that ignores the condition must not overwrite what is there.
                Optional<PutOutcome> before = whoseIsIt(key, fullKey, content, sha256);
                if (before.isPresent()) {
                    return new Found(before.get(), mayHaveHappened);
                }
                putOnce(fullKey, content, sha256, lock);
                mayHaveHappened = true;
                Optional<PutOutcome> after = whoseIsIt(key, fullKey, content, sha256);
                if (after.isPresent()) {
                    return new Found(after.get(), true);
                }
                last = bucket.corrupt(key, "conditional put was answered with success, but there is no object");
            } catch (StorageException e) {
                last = e;
            } catch (SdkException e) {
                last = bucket.failure(key, "conditional put", e);
                // Any other 4xx is a plain no; a lost answer or a 5xx may hide a success.
                boolean answeredNo = e instanceof SdkServiceException answer && answer.statusCode() < 500;
                mayHaveHappened |= !answeredNo && !S3Failures.neverConnected(e);
                if (answeredNo && isTaken(e)) {
                    lostRace = true;
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

    /** The failure without its place, which is told apart. */
    private static String why(StorageException failure) {
        return failure.getCause() instanceof SdkException e
                ? S3Failures.words(e)
                : String.valueOf(failure.getMessage()).replaceFirst("^\\[[^]]*] (conditional put )?", "");
    }

    /** 412: the key is taken, perhaps by our own write. 409: another conditional write of the key is under way. */
    private static boolean isTaken(SdkException e) {
        return e instanceof SdkServiceException answer && (answer.statusCode() == 412 || answer.statusCode() == 409);
    }

    private void putOnce(String fullKey, byte[] content, String sha256, @Nullable Retention lock) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket.name())
                .key(fullKey)
                .ifNoneMatch("*")
                .contentLength((long) content.length)
                .contentType(S3Bucket.OCTETS)
                .metadata(Map.of(S3Bucket.SHA256_METADATA, sha256));
        if (lock != null) {
            Lock.on(request, lock, ContentMd5.of(content));
        }
        bucket.single().putObject(request.build(), RequestBody.fromBytes(content));
    }

    /** Empty when there is no object. */
    private Optional<PutOutcome> whoseIsIt(String key, String fullKey, byte[] content, String sha256) {
        Optional<S3Bucket.Received> received = bucket.receive(key, fullKey, content.length + 1);
        if (received.isEmpty()) {
            return Optional.empty();
        }
        if (Arrays.equals(received.get().content(), content)) {
            return Optional.of(PutOutcome.CREATED);
        }
        if (sha256.equals(received.get().declaredSha256())) {
            throw bucket.corrupt(key, "the object read back is ours by its metadata, and not by its bytes");
        }
        return Optional.of(PutOutcome.TAKEN);
    }

    private StorageException unknown(String key, @Nullable StorageException cause) {
        return new StorageException(
                Kind.OUTCOME_UNKNOWN,
                bucket.place(key) + " conditional put: not to be found out whether the object was created",
                cause);
    }

    boolean claimsCreated(String key, byte[] content) {
        String fullKey = bucket.fullKey(key);
        try {
            putOnce(fullKey, content, Sha256.of(content), null);
            return true;
        } catch (SdkException e) {
            if (isTaken(e)) {
                return false;
            }
            throw bucket.failure(key, "conditional put", e);
        }
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
}
