package fr.sndscopy.lock;

/**
 * The right to be the only run on a job database. It dies with the process that holds it, so that whoever has it knows that no
 * other run is alive.
 */
public interface RunLock extends AutoCloseable {

    /** Grows with every acquisition; recorded in the ledger. */
    long epoch();

    /**
     * Checks that the lock is still held.
     *
     * @throws LockException {@link LockException.Kind#LOST} when it is not
     */
    void assertHeld();

    /** Lets go of it. Never fails: what cannot be released ends with the process or the connection, and a run that is done stays done. */
    @Override
    void close();
}
