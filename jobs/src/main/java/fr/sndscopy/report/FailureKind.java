package fr.sndscopy.report;

/** What a failure is to whoever has to act on it; each kind is one way to go on. */
public enum FailureKind {
    /** None of the others. */
    UNKNOWN(1),
    /** The call, the configuration or a schema cannot be used: mend it. */
    USAGE(2),
    /** Too little memory or disk space: give more. */
    RESOURCES(2),
    /** What is stored is not what was delivered, or was altered. */
    INTEGRITY(4),
    /** There is no home, or no dataset in the store. */
    NOT_INITIALISED(10),
    /** Another run is at work. */
    BUSY(11),
    /** A key was refused. */
    KEY_REFUSED(12),
    /** The delivery was refused: the producer has to act. */
    REFUSED(13),
    /** Store, key service or database did not answer: the same again later. */
    OUTAGE(75),
    /** Another run has published what this one should have known: the same again. */
    OVERTAKEN(75),
    /** Somebody asked for the end. */
    INTERRUPTED(130);

    private final int exitCode;

    FailureKind(int exitCode) {
        this.exitCode = exitCode;
    }

    /** What a process ends with that fails so; reports show it. */
    public int exitCode() {
        return exitCode;
    }
}
