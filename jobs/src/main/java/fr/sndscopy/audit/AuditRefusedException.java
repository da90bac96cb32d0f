package fr.sndscopy.audit;

/** An audit that cannot be made as it was asked for: a file that is none, a place that can be none. */
public final class AuditRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AuditRefusedException(String message) {
        super(message);
    }

    public AuditRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
