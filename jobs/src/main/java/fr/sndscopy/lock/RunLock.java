package fr.sndscopy.lock;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The right to be the only one who works on a delivery, or on all of them. It dies with the process that holds it, so that whoever has
 * it knows that no other run of the delivery is alive.
 */
public interface RunLock extends AutoCloseable {

    /** Grows with every acquisition; recorded in the ledger. Of two runs at once either may publish first. */
    long epoch();

    /**
     * Checks that the lock is still held.
     *
     * @throws LockException {@link LockException.Kind#LOST} when it is not
     */
    void assertHeld();

    /**
     * Does something while nobody else of the same locks writes the ledger; where nobody else can be at work, at once.
     *
     * @param waiting asked every now and then for as long as it is somebody else's turn
     * @throws LockException {@link LockException.Kind#UNAVAILABLE} when it was waited for long enough
     */
    default <T> T inLedgerTurn(Waiting waiting, Supplier<T> publication) {
        return publication.get();
    }

    /** Lets go of it. Never fails: what cannot be released ends with the process or the connection, and a run that is done stays done. */
    @Override
    void close();

    /** Who waits. */
    interface Waiting {
        /**
         * Told that it is not the turn yet; whatever is thrown ends the wait.
         *
         * @param waited so far
         */
        void goOn(Duration waited);
    }
}
