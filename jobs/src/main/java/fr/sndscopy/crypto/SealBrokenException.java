package fr.sndscopy.crypto;

import org.jspecify.annotations.Nullable;

/** A sealed document that was altered, cut short, or is not the one it is taken for. */
public final class SealBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SealBrokenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
