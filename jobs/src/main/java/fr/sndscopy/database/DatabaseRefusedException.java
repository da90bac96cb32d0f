package fr.sndscopy.database;

import org.jspecify.annotations.Nullable;

/** A database does not give what was asked for, and will not give it to whoever asks again. The message holds no value of a row, and no secret. */
public class DatabaseRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatabaseRefusedException(String message) {
        super(message);
    }

    /** @param cause whose own message may hold what ours must not */
    DatabaseRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause == null ? null : new Unsaid(cause));
    }

    /** Where it happened, without what was said of it. */
    private static final class Unsaid extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unsaid(Throwable cause) {
            super(cause.getClass().getName());
            setStackTrace(cause.getStackTrace());
        }
    }
}
