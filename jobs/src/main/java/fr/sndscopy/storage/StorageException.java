package fr.sndscopy.storage;

import org.jspecify.annotations.Nullable;

/** An operation on the store that did not do what it should. The message names the store and the key. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public StorageException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the same call may succeed later. */
    public boolean isTransient() {
        return kind == Kind.UNAVAILABLE || kind == Kind.OUTCOME_UNKNOWN;
    }

    /** Whether a conditional put may have happened. */
    public boolean outcomeUnknown() {
        return kind == Kind.OUTCOME_UNKNOWN;
    }

    /** What the caller can do about it. */
    public enum Kind {
        /** Unreachable, overloaded, timed out: try again later. */
        UNAVAILABLE,
        /** Whether the object was created could not be found out. */
        OUTCOME_UNKNOWN,
        /** Refused for who we are or what we ask: credentials, bucket, region. Fix the configuration. */
        REFUSED,
        /** There is no such object. */
        NOT_FOUND,
        /** What is stored is not what was sent. */
        CORRUPT
    }
}
