package fr.sndscopy.database;

import java.io.IOException;

/** A database does not answer, or has no session to spare: another try may do. The message holds no value of a row, and no secret. */
public final class DatabaseUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    DatabaseUnavailableException(String message) {
        super(message);
    }
}
