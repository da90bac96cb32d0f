package fr.sndscopy.migration.run;

import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.Inventory;
import fr.sndscopy.migration.execution.PartWork;
import fr.sndscopy.migration.execution.PlanInMemory;
import fr.sndscopy.migration.execution.WorkObjects;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.work.Timeline;
import java.io.IOException;
import java.util.List;

/**
 * One run of a migration: what it works on, with what, and how far it is. Safe for use by several threads.
 *
 * @param plan what is to be done
 * @param dataset the store's dataset id
 * @param inventory the files as they were when planned
 * @param tools what it works with
 * @param timeline of the steps
 * @param outcome filled in by the steps, for the report
 */
public record MigrationRun(
        MigrationPlan plan,
        String dataset,
        Inventory inventory,
        RunTools tools,
        Timeline timeline,
        RunOutcome outcome) {

    /** What those who work on parts know of the plan. */
    public PlanInMemory workPlan() {
        return new PlanInMemory(dataset, plan, tools.settings());
    }

    /** What they work with. */
    public PartWork.Tools partTools() {
        return new PartWork.Tools(
                tools.store(), tools.keyService(), tools.workDirectory(), tools.sightings(), tools.progress());
    }

    /** What parts leave behind. */
    public WorkObjects workObjects() {
        return partTools().objects(workPlan());
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
        tools.progress().stopIfRequested();
    }
}
