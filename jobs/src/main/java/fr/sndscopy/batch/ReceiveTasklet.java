package fr.sndscopy.batch;

import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.run.Reception;
import java.io.IOException;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/** Checks, before anything is read, that the delivery can be received. */
final class ReceiveTasklet implements Tasklet {
    private final MigrationRun run;

    ReceiveTasklet(MigrationRun run) {
        this.run = run;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context) throws IOException {
        new Reception(run).check();
        return RepeatStatus.FINISHED;
    }
}
