package fr.sndscopy.batch;

import fr.sndscopy.migration.MigrationRun;
import fr.sndscopy.migration.PartReceipt;
import fr.sndscopy.migration.PlannedPart;
import fr.sndscopy.migration.Publisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/** Collects what the parts left behind and publishes the delivery. */
final class PublishTasklet implements Tasklet {
    private final MigrationRun run;
    private final JobRepository repository;
    private final KeyJudgement judgement;

    PublishTasklet(MigrationRun run, JobRepository repository, KeyJudgement judgement) {
        this.run = run;
        this.repository = repository;
        this.judgement = judgement;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context) throws IOException {
        run.stopIfRequested();
        JobInstance instance = contribution.getStepExecution().getJobExecution().getJobInstance();
        List<PartReceipt> partReceipts = new ArrayList<>();
        for (PlannedPart part : run.plan().parts()) {
            partReceipts.add(judgement.receipt(instance, part.name()));
        }
        List<String> checksums = new ArrayList<>();
        for (int index = 0; index < run.plan().files().size(); index++) {
            checksums.add(FileChecksum.of(repository, instance, index));
        }
        new Publisher(run).publish(partReceipts, checksums);
        return RepeatStatus.FINISHED;
    }
}
