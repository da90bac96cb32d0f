package fr.sndscopy.lock;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The only process on a job database.
 *
 * @param lock that says so
 */
record OnlyProcess(FileRunLock lock) implements RunLocks {

    /** A run of this process: its lock is the process's, and stays when the run ends. */
    private record Run(FileRunLock lock) implements RunLock {
        @Override
        public long epoch() {
            return lock.epoch();
        }

        @Override
        public void assertHeld() {
            lock.assertHeld();
        }

        @Override
        public void close() {
            // the next run of the process has it too
        }
    }

    @Override
    public RunLock delivery(String dataset, String delivery, @Nullable String supersedes) {
        return new Run(lock);
    }

    @Override
    public Optional<RunLock> tryDelivery(String dataset, String delivery) {
        return Optional.of(new Run(lock));
    }

    @Override
    public <T> T oneAtATime(Supplier<T> making) {
        return making.get();
    }

    @Override
    public void assertHeld() {
        lock.assertHeld();
    }

    @Override
    public void close() {
        lock.close();
    }
}
