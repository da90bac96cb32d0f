package fr.sndscopy.migration;

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
     * @throws LockLostException when it is not
     */
    void assertHeld();

    @Override
    void close();

    /** The lock is not, or no longer, ours. */
    final class LockLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public LockLostException(String message) {
            super(message);
        }
    }
}
