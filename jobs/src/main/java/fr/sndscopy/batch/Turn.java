package fr.sndscopy.batch;

import fr.sndscopy.migration.work.Progress;

/** When a delivery may be published. */
@FunctionalInterface
public interface Turn {
    /** At once. */
    Turn NOW = progress -> {};

    /**
     * Waits for it.
     *
     * @param progress told what is waited for
     * @throws fr.sndscopy.migration.work.InterruptedMigrationException when somebody wants the run to stop
     */
    void await(Progress progress);
}
