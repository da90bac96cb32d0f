package fr.sndscopy.migration.access;

/** Columns were asked for that are not there. The message names them, and no value. */
public final class ColumnChoiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ColumnChoiceException(String message) {
        super(message);
    }
}
