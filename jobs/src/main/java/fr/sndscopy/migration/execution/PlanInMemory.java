package fr.sndscopy.migration.execution;

import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.place.SourceFolder;

/** The plan of the process that made it. */
public record PlanInMemory(String dataset, MigrationPlan plan, MigrationSettings settings) implements WorkPlan {
    @Override
    public String delivery() {
        return plan.delivery().id();
    }

    @Override
    public String sha256() {
        return plan.sha256();
    }

    @Override
    public SourceFolder folder() {
        return plan.delivery().folder();
    }

    @Override
    public PlannedFile file(int number) {
        return plan.files().get(number);
    }

    @Override
    public SourceStretches stretches(int file) {
        return SourceStretches.of(plan.files().get(file), plan.partsOf(file));
    }

    @Override
    public PlannedPart part(PartTask task) {
        return plan.part(task.part());
    }
}
