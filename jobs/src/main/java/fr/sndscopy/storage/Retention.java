package fr.sndscopy.storage;

import java.time.Instant;

/**
 * A lock on one version of an object, as S3's Object Lock has it: before its end nobody removes or replaces that version.
 *
 * @param mode who may end it earlier
 * @param until its end
 */
public record Retention(Mode mode, Instant until) {

    /** Who may end a lock before its time. */
    public enum Mode {
        /** Whoever has a right of its own for that. */
        GOVERNANCE,
        /** Nobody. */
        COMPLIANCE
    }

    /** Whether this holds all that {@code asked} wants: no weaker, and as long. */
    public boolean covers(Retention asked) {
        return (mode == asked.mode || mode == Mode.COMPLIANCE) && !until.isBefore(asked.until);
    }
}
