package fr.sndscopy.batch;

import fr.sndscopy.migration.reports.MigrationReports;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/** Writes the report of a published delivery; the report of a failed run is written by whoever launched it. */
final class ReportTasklet implements Tasklet {
    private final MigrationRun run;

    ReportTasklet(MigrationRun run) {
        this.run = run;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context) throws IOException {
        try {
            new MigrationReports(run).writePublished();
        } catch (StorageException e) {
            throw new StorageException(
                    e.kind(),
                    "[" + run.plan().delivery().id()
                            + "] is published, and only its report is not stored yet; the next run of"
                            + " the same command stores it: " + e.getMessage(),
                    e);
        }
        return RepeatStatus.FINISHED;
    }
}
