package fr.sndscopy.migration;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.Inventory;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.lock.RunLock;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One run of a migration: what it works on, with what, and how far it is. Safe for use by several threads.
 *
 * @param plan what is to be done
 * @param dataset the store's dataset id
 * @param inventory the files as they were when planned
 * @param store where objects go
 * @param ledger what is published there
 * @param keyService wraps data keys
 * @param settings how hard to work
 * @param lock held for the whole run
 * @param identity who runs this, with what
 * @param workDirectory for files on their way, owned by this run
 * @param reportDirectory for copies of the reports
 * @param progress counted by the workers
 * @param sightings of the objects that this process has seen whole
 * @param timeline of the steps
 * @param outcome filled in by the steps, for the report
 */
public record MigrationRun(
        MigrationPlan plan,
        String dataset,
        Inventory inventory,
        ObjectStore store,
        Ledger ledger,
        KeyService keyService,
        MigrationSettings settings,
        RunLock lock,
        RunIdentity identity,
        Path workDirectory,
        Path reportDirectory,
        Progress progress,
        Sightings sightings,
        Timeline timeline,
        RunOutcome outcome) {

    public PartKeys keys() {
        return new PartKeys(keyService);
    }

    public PartVerification verification() {
        return new PartVerification(sightings, keys());
    }

    /** What those who work on parts know of the plan. */
    public WorkPlan workPlan() {
        return new PlanInMemory(dataset, plan, settings);
    }

    /** What they work with. */
    public PartWork.Tools partTools() {
        return new PartWork.Tools(store, keyService, workDirectory, sightings, progress);
    }

    /** What parts leave behind. */
    public WorkObjects workObjects() {
        return partTools().objects(workPlan());
    }

    public Sealing sealing() {
        return new Sealing(keyService);
    }

    /**
     * Checks that the source files are as they were planned.
     *
     * @throws DeliveryRefusedException naming the files that are no longer so
     */
    public void recheckFiles() throws IOException {
        List<Inventory.Change> changes = inventory.recheck(plan.delivery().folder());
        if (!changes.isEmpty()) {
            throw new DeliveryRefusedException(
                    changes.get(0).toString(), changes.size() + " files changed while they were worked on", "none");
        }
    }

    /**
     * Stops the caller when it is time to.
     *
     * @throws InterruptedMigrationException when somebody wants the run to stop
     */
    public void stopIfRequested() {
        progress.stopIfRequested();
    }
}
