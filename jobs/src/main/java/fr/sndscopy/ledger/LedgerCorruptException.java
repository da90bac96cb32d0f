package fr.sndscopy.ledger;

import org.jspecify.annotations.Nullable;

/** The ledger does not hold together: an object is missing, altered, or does not belong there. The message begins with its key. */
public final class LedgerCorruptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String key;

    public LedgerCorruptException(String key, String problem, @Nullable Throwable cause) {
        super("[" + key + "] " + problem, cause);
        this.key = key;
    }

    /** Of the object that is wrong. */
    public String key() {
        return key;
    }
}
