package fr.sndscopy.batch;

import fr.sndscopy.migration.AttemptNames;
import fr.sndscopy.migration.KeyChecks;
import fr.sndscopy.migration.KeyRejections;
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
import java.util.function.Consumer;
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
    static final String RECONVERT = "reconvert";
    static final String REVERIFY = "reverify";

    private final MigrationRun run;
    private final JobRepository repository;
    private final SealedReceipts receipts;
    private final KeyChecks keys;

    PartSteps(MigrationRun run, JobRepository repository, SealedReceipts receipts, KeyChecks keys) {
        this.run = run;
        this.repository = repository;
        this.receipts = receipts;
        this.keys = keys;
    }

    /** Runs the step that converts a part; its outcome is in the step execution. */
    void convert(StepExecution execution) throws Exception {
        convert(execution, run.plan().part(partition(execution)), RowVerdicts.NONE, receipt -> run.progress()
                .addConvertedPart());
    }

    /** Converts a part once more, without the rows whose keys are broken. */
    void reconvert(StepExecution execution) throws Exception {
        PlannedPart part = run.plan().part(KeyJudgement.partOf(partition(execution)));
        PartReceipt first = receipts.of(instance(execution), CONVERT, part.name());
        try (KeyRejections rejections = keys.rejections(part)) {
            convert(execution, part, rejections, again -> rejections.requireJudged(first, again));
        }
    }

    private void convert(StepExecution execution, PlannedPart part, RowVerdicts verdicts, Consumer<PartReceipt> done)
            throws Exception {
        AttemptNames names =
                AttemptNames.next(run.dataset(), run.plan().delivery().id(), part);
        try (PartConversion conversion =
                PartConversion.open(part, names, run.keys(), run.settings(), run.workDirectory(), verdicts)) {
            PartObjectWriter writer =
                    new PartObjectWriter(conversion, new PartUpload(run.store()), receipts, run.progress(), done);
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

    /** Verifies a part, and collects its keys while it is there anyway. */
    void verify(StepExecution execution) throws Exception {
        PlannedPart part = run.plan().part(partition(execution));
        PartReceipt receipt = receipts.of(instance(execution), CONVERT, part.name());
        verify(execution, part, receipt, keys.collecting(part, receipt));
        run.progress().addVerifiedPart();
    }

    void reverify(StepExecution execution) throws Exception {
        String partition = partition(execution);
        PlannedPart part = run.plan().part(KeyJudgement.partOf(partition));
        verify(execution, part, receipts.of(instance(execution), RECONVERT, part.name(), partition), file -> {});
    }

    private void verify(
            StepExecution execution, PlannedPart part, PartReceipt receipt, PartVerification.Reading reading)
            throws Exception {
        tasklet(VERIFY + "-part", () -> new PartVerification(run.store(), run.keys(), run.workDirectory())
                        .verify(receipt, part.file().schema().columns(), reading))
                .execute(execution);
    }

    private static JobInstance instance(StepExecution execution) {
        return execution.getJobExecution().getJobInstance();
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

    /** The name of the partition that a step works on. */
    static String partition(StepExecution execution) {
        String name = execution.getStepName();
        return name.substring(name.indexOf(':') + 1);
    }

    /** What a partition does. */
    private interface Work {
        void run() throws IOException;
    }
}
