package fr.sndscopy.migration.work;

/** What was asked for is not published. */
public final class NotPublishedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotPublishedException(String message) {
        super(message);
    }
}
