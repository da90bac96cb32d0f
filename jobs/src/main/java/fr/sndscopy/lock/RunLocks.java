package fr.sndscopy.lock;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The right to work on a job database, alone or beside others, and the finer locks that there are with it. Ends with the process that
 * has it.
 */
public interface RunLocks extends AutoCloseable {

    /**
     * Takes the right to work on a delivery, without waiting.
     *
     * @param dataset the store's
     * @param supersedes the delivery that this one replaces, which nobody else may work on meanwhile; or null
     * @throws LockException {@link LockException.Kind#HELD_BY_ANOTHER} when another run is at work on one of the two
     */
    RunLock delivery(String dataset, String delivery, @Nullable String supersedes);

    /** As {@link #delivery}; empty when another run is at work on it. */
    Optional<RunLock> tryDelivery(String dataset, String delivery);

    /**
     * Does what takes a moment and must not be done twice at once: making what all need.
     *
     * @throws LockException {@link LockException.Kind#UNAVAILABLE} when others take too long for it
     */
    <T> T oneAtATime(Supplier<T> making);

    /**
     * Checks that all that was taken is still held.
     *
     * @throws LockException {@link LockException.Kind#LOST} when it is not
     */
    void assertHeld();

    /** Lets go of everything. Never fails. */
    @Override
    void close();

    /** Where one process at a time has the job database: no finer lock is needed, all are the one on the home's file. */
    static RunLocks of(FileRunLock only) {
        return new OnlyProcess(only);
    }
}
