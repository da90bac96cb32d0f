package fr.sndscopy.schema;

/** A schema file that cannot be used. The message names the file and the field, then the problem. */
public final class SchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SchemaException(String message) {
        super(message);
    }

    public SchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}
