package fr.sndscopy.stamp;

import org.jspecify.annotations.Nullable;

/** No time stamp was had of an authority. Nothing else has come to harm: it can be asked again. */
public final class StampException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean transientFailure;

    /** @param transientFailure whether the same question may be answered later */
    StampException(boolean transientFailure, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.transientFailure = transientFailure;
    }

    /** Whether the same question may be answered later; else the answer is none that can be used, whoever gave it. */
    public boolean isTransient() {
        return transientFailure;
    }
}
