package fr.sndscopy.batch;

import fr.sndscopy.batch.MigrationLauncher.Presence;
import fr.sndscopy.batch.MigrationLauncher.Tables;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.lock.FileRunLock;
import fr.sndscopy.lock.RunLocks;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The job database, with the right to work on it: in the home nobody else does, in PostgreSQL each run has its delivery to itself. */
final class LockedRepository implements AutoCloseable {
    private final MigrationLauncher launcher;
    private final RunLocks locks;
    private final boolean locksOutliveDatabase;

    private LockedRepository(MigrationLauncher launcher, RunLocks locks, boolean locksOutliveDatabase) {
        this.launcher = launcher;
        this.locks = locks;
        this.locksOutliveDatabase = locksOutliveDatabase;
    }

    /**
     * Takes the right to work on it.
     *
     * @param presence whether others may be at work on a database that processes share
     * @throws fr.sndscopy.lock.LockException when somebody has it who excludes us
     */
    static LockedRepository open(Workplace workplace, Presence presence) {
        return open(workplace, presence, () -> new MigrationLauncher(workplace));
    }

    /**
     * Likewise.
     *
     * @param launchers makes the one that runs are launched with
     */
    static LockedRepository open(Workplace workplace, Presence presence, Supplier<MigrationLauncher> launchers) {
        // The H2 file lets one process in: whoever opens it first and locks then, sees a database out of order.
        RunLocks ofHome = workplace.properties().database().url() == null
                ? RunLocks.of(FileRunLock.acquire(workplace.home().lockFile()))
                : null;
        MigrationLauncher opened = null;
        try {
            opened = launchers.get();
            if (ofHome == null) {
                return new LockedRepository(opened, opened.acquireDatabaseLocks(presence, Tables.NEEDED), false);
            }
            opened.openRepository();
            return new LockedRepository(opened, ofHome, true);
        } catch (RuntimeException e) {
            closeAll(opened, ofHome);
            throw e;
        }
    }

    MigrationLauncher launcher() {
        return launcher;
    }

    RunLocks locks() {
        return locks;
    }

    @Override
    public void close() {
        if (locksOutliveDatabase) {
            closeAll(launcher, locks);
            return;
        }
        try {
            locks.close();
        } finally {
            launcher.close();
        }
    }

    private static void closeAll(@Nullable MigrationLauncher database, @Nullable RunLocks ofHome) {
        try {
            if (database != null) {
                database.close();
            }
        } finally {
            if (ofHome != null) {
                ofHome.close();
            }
        }
    }
}
