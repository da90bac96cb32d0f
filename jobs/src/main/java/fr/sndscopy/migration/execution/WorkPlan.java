package fr.sndscopy.migration.execution;

import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.place.SourceFolder;

/** What whoever works on parts knows of the plan that they are of. Safe for use by several threads. */
public interface WorkPlan {
    /** The store's dataset id. */
    String dataset();

    /** The delivery's id. */
    String delivery();

    /** Of all that decides the outcome. */
    String sha256();

    /** How rows are grouped and packed. */
    MigrationSettings settings();

    /** The delivery's folder, as this process sees it. */
    SourceFolder folder();

    /** @param number from 0 */
    PlannedFile file(int number);

    /**
     * What the parts of a file answer for.
     *
     * @param file its number, from 0
     */
    SourceStretches stretches(int file);

    /** The part that a task is about. */
    PlannedPart part(PartTask task);
}
