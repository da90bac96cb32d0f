package fr.sndscopy.parquet;

import org.jspecify.annotations.Nullable;

/** A file that is not the part it should be. The message gives the place and never a value. */
public final class PartRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    PartRefusedException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What is wrong with the file. */
    public enum Reason {
        /** No Parquet file, or cut short. */
        NOT_PARQUET,
        /** Not encrypted as a whole where it must be. */
        NOT_ENCRYPTED,
        /** Encrypted where a plaintext file is expected. */
        ENCRYPTED,
        /** Encrypted with an algorithm that does not authenticate what it encrypts. */
        UNSAFE_ALGORITHM,
        /** Bound to another place: the part of another table, period or number. */
        OTHER_PLACE,
        /** Columns or types are not those of the contract. */
        OTHER_SCHEMA,
        /** Altered, truncated, or encrypted with another key: what is read cannot be trusted. */
        DAMAGED
    }
}
