package fr.sndscopy.lock;

import org.jspecify.annotations.Nullable;

/** The lock could not be had or kept. */
public final class LockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public LockException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Why. */
    public enum Kind {
        /** Another run is at work. */
        HELD_BY_ANOTHER,
        /** It was ours and is no longer. */
        LOST,
        /** It could not be asked for: try again later. */
        UNAVAILABLE
    }
}
