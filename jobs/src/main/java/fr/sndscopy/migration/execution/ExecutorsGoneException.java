package fr.sndscopy.migration.execution;

import org.jspecify.annotations.Nullable;

/** Those who were to do tasks elsewhere are not there, or came to their end over one again and again. The same again later may do. */
public final class ExecutorsGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ExecutorsGoneException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
