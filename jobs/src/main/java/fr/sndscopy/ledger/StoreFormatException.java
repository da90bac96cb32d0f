package fr.sndscopy.ledger;

/** A store that this version cannot work with. */
public final class StoreFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public StoreFormatException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What the caller can do about it. */
    public enum Kind {
        /** Nothing has been set up here. */
        NOT_INITIALISED,
        /** Written by a newer version: use that. */
        NEWER,
        /** Written by an older version, in a format that is no longer read: use that. */
        OLDER
    }
}
