package fr.sndscopy.batch;

import fr.sndscopy.migration.AttemptNames;
import fr.sndscopy.migration.MigrationRun;
import fr.sndscopy.migration.PartConversion;
import fr.sndscopy.migration.PartReceipt;
import fr.sndscopy.migration.PartUpload;
import fr.sndscopy.migration.PartVerification;
import fr.sndscopy.migration.PlannedFile;
import fr.sndscopy.migration.PlannedPart;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;

/**
 * Makes the step of one partition. Every partition has a step of its own, with a reader and a writer of its own, so that nothing
 * is shared between threads but what {@link MigrationRun} offers.
 */
final class PartSteps {
    static final String CONVERT = "convert";
    static final String VERIFY = "verify";
    static final String CHECKSUM = "checksum";

    private final MigrationRun run;
    private final JobRepository repository;
    private final SealedReceipts receipts;

    PartSteps(MigrationRun run, JobRepository repository, SealedReceipts receipts) {
        this.run = run;
        this.repository = repository;
        this.receipts = receipts;
    }

    static String convertStepName(String part) {
        return CONVERT + ":" + part;
    }

    /** Runs the step that converts a part; its outcome is in the step execution. */
    void convert(StepExecution execution) throws Exception {
        PlannedPart part = run.plan().part(partition(execution));
        AttemptNames names =
                AttemptNames.next(run.dataset(), run.plan().delivery().id(), part);
        try (PartConversion conversion =
                PartConversion.open(part, names, run.keys(), run.settings(), run.workDirectory(), RowVerdicts.NONE)) {
            PartObjectWriter writer =
                    new PartObjectWriter(conversion, new PartUpload(run.store()), receipts, run.progress());
            Step step = new StepBuilder(CONVERT + "-part", repository)
                            .<RecordBatch, RecordBatch>chunk(1)
                            .transactionManager(new ResourcelessTransactionManager())
                            .reader(new PartRecordReader(conversion, run.progress()))
                            .processor(batch -> {
                                conversion.validate(batch);
                                return batch;
                            })
                            .writer(writer)
                            .stream(writer)
                            .build();
            step.execute(execution);
        }
    }

    void verify(StepExecution execution) throws Exception {
        PlannedPart part = run.plan().part(partition(execution));
        JobInstance instance = execution.getJobExecution().getJobInstance();
        tasklet(VERIFY + "-part", () -> {
                    PartReceipt receipt = receipts.of(instance, part.name());
                    new PartVerification(run.store(), run.keys(), run.workDirectory())
                            .verify(receipt, part.file().schema().columns());
                    run.progress().addVerifiedPart();
                })
                .execute(execution);
    }

    void checksum(StepExecution execution) throws Exception {
        PlannedFile file = run.plan().files().get(Integer.parseInt(partition(execution)));
        tasklet(CHECKSUM + "-file", () -> FileChecksum.check(file, run, execution.getExecutionContext()))
                .execute(execution);
    }

    private Step tasklet(String name, Work work) {
        return new StepBuilder(name, repository)
                .tasklet(
                        (contribution, context) -> {
                            run.stopIfRequested();
                            work.run();
                            return RepeatStatus.FINISHED;
                        },
                        new ResourcelessTransactionManager())
                .build();
    }

    private static String partition(StepExecution execution) {
        String name = execution.getStepName();
        return name.substring(name.indexOf(':') + 1);
    }

    /** What a partition does. */
    private interface Work {
        void run() throws IOException;
    }
}
