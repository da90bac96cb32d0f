package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.Retention;
import fr.sndscopy.storage.RetentionRules;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import java.time.Clock;
import java.util.Optional;

/**
 * Locks of what is put into a bucket. Nothing is put into one that cannot lock while rules ask for it, and no object that should be locked
 * counts as stored before the store has shown its lock. Safe for use by several threads.
 */
final class Retaining {
    private final S3Bucket bucket;
    private final S3Versions versions;
    private final RetentionRules rules;
    private final Clock clock;
    private volatile boolean asked;

    Retaining(S3Bucket bucket, RetentionRules rules, Clock clock) {
        this.bucket = bucket;
        this.versions = new S3Versions(bucket);
        this.rules = rules;
        this.clock = clock;
    }

    RetentionRules rules() {
        return rules;
    }

    /** The lock that an object is to be put with; empty when it is to have none. */
    Optional<Retention> of(String key) {
        return rules.of(key, clock.instant());
    }

    /**
     * Before anything is put. The bucket is asked once; one that does not say it to us is taken at its word when objects are put.
     *
     * @throws StorageException {@link Kind#REFUSED} when the bucket cannot lock, and should
     */
    void requireLocks() {
        if (asked || rules.isEmpty()) {
            return;
        }
        boolean able;
        try {
            able = versions.lock().enabled();
        } catch (StorageException e) {
            if (e.kind() != Kind.REFUSED) {
                throw e;
            }
            able = true;
        }
        if (!able) {
            throw new StorageException(
                    Kind.REFUSED,
                    "[" + bucket.place() + "] store.retention is set, and this bucket has no object lock: nothing was"
                            + " stored. Use a bucket that was made with object lock, or take store.retention away",
                    null);
        }
        asked = true;
    }

    /**
     * After an object was put.
     *
     * @throws StorageException {@link Kind#REFUSED} when the store does not show the lock that was asked for
     */
    void requireLocked(String key, Retention wanted) {
        boolean locked = versions.retention(key, null)
                .filter(found -> found.covers(wanted))
                .isPresent();
        if (!locked) {
            throw new StorageException(
                    Kind.REFUSED,
                    bucket.place(key) + " is stored, and the store does not show the lock that store.retention asks"
                            + " for: it has forgotten it, or keeps it from these credentials (right"
                            + " s3:GetObjectRetention); sndscopy doctor tries both",
                    null);
        }
    }
}
