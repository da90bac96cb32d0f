package fr.sndscopy.crypto;

import org.jspecify.annotations.Nullable;

/** A key that could not be had. The message names the key id, never the key. */
public final class KeyServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public KeyServiceException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What the caller can do about it. */
    public enum Kind {
        /** Wrong password, unknown key, wrapped with another key, destroyed. */
        REFUSED,
        /** The service does not answer: try again later. */
        UNAVAILABLE
    }
}
