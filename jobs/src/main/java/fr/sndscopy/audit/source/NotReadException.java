package fr.sndscopy.audit.source;

import java.io.IOException;

/** Other code does not read a file, or not so that anything could be said of it. Its message is the reason, and has no value. */
public final class NotReadException extends IOException {
    private static final long serialVersionUID = 1L;

    public NotReadException(String message) {
        super(message);
    }

    /** @param cause whose message is not shown: it may have values */
    public NotReadException(String message, Throwable cause) {
        super(message, cause);
    }
}
