package fr.sndscopy.batch;

import fr.sndscopy.config.Workplace;
import fr.sndscopy.lock.FileRunLock;
import fr.sndscopy.lock.RunLock;
import org.jspecify.annotations.Nullable;

/** The job database under the run lock: whatever it shows at work is dead, and nobody else publishes from it. */
final class LockedRepository implements AutoCloseable {
    private final MigrationLauncher launcher;
    private final RunLock lock;
    private final boolean lockOutlivesDatabase;

    private LockedRepository(MigrationLauncher launcher, RunLock lock, boolean lockOutlivesDatabase) {
        this.launcher = launcher;
        this.lock = lock;
        this.lockOutlivesDatabase = lockOutlivesDatabase;
    }

    /**
     * Takes the lock.
     *
     * @throws fr.sndscopy.lock.LockException when another run has it
     */
    static LockedRepository open(Workplace workplace) {
        // The H2 file lets one process in: whoever opens it first and locks then, sees a database out of order.
        RunLock homeLock = workplace.properties().database().url() == null
                ? FileRunLock.acquire(workplace.home().lockFile())
                : null;
        MigrationLauncher opened = null;
        RunLock acquired = homeLock;
        try {
            opened = new MigrationLauncher(workplace);
            acquired = homeLock == null ? opened.acquireDatabaseLock() : homeLock;
            opened.openRepository();
            return new LockedRepository(opened, acquired, homeLock != null);
        } catch (RuntimeException e) {
            if (acquired != homeLock && acquired != null) {
                acquired.close();
            }
            closeAll(opened, homeLock);
            throw e;
        }
    }

    MigrationLauncher launcher() {
        return launcher;
    }

    RunLock lock() {
        return lock;
    }

    @Override
    public void close() {
        if (lockOutlivesDatabase) {
            closeAll(launcher, lock);
            return;
        }
        try {
            lock.close();
        } finally {
            launcher.close();
        }
    }

    private static void closeAll(@Nullable MigrationLauncher database, @Nullable RunLock homeLock) {
        try {
            if (database != null) {
                database.close();
            }
        } finally {
            if (homeLock != null) {
                homeLock.close();
            }
        }
    }
}
