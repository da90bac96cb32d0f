package fr.sndscopy.migration.work;

/** Somebody asked for the run to stop; finished parts are kept, the next run goes on from there. */
public final class InterruptedMigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InterruptedMigrationException() {
        super("stopped on request; run the same command again to go on");
    }
}
