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
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.step.StepExecution;

/** What the partitions of each step do. Nothing is shared between threads but what {@link MigrationRun} offers. */
final class PartSteps {
    static final String CONVERT = "convert";
    static final String VERIFY = "verify";
    static final String CHECKSUM = "checksum";
    static final String RECONVERT = "reconvert";
    static final String REVERIFY = "reverify";

    private final MigrationRun run;
    private final SealedReceipts receipts;
    private final KeyChecks keys;

    PartSteps(MigrationRun run, SealedReceipts receipts, KeyChecks keys) {
        this.run = run;
        this.receipts = receipts;
        this.keys = keys;
    }

    /** Converts a part; the execution context gets its receipt. */
    void convert(StepExecution execution) throws IOException {
        run.stopIfRequested();
        receipts.put(execution, convert(run.plan().part(partition(execution)), RowVerdicts.NONE));
        run.progress().addConvertedPart();
    }

    /** Converts a part once more, without the rows whose keys are broken. */
    void reconvert(StepExecution execution) throws IOException {
        run.stopIfRequested();
        PlannedPart part = run.plan().part(KeyJudgement.partOf(partition(execution)));
        PartReceipt first = receipts.of(instance(execution), CONVERT, part.name(), part.name())
                .receipt();
        try (KeyRejections rejections = keys.rejections(part)) {
            PartReceipt again = convert(part, rejections);
            rejections.requireJudged(first, again);
            receipts.put(execution, again);
        }
    }

    private PartReceipt convert(PlannedPart part, RowVerdicts verdicts) throws IOException {
        AttemptNames names =
                AttemptNames.next(run.dataset(), run.plan().delivery().id(), part);
        try (PartConversion conversion =
                PartConversion.open(part, names, run.keys(), run.settings(), run.workDirectory(), verdicts)) {
            PartReceipt receipt = new PartUpload(run.store()).upload(conversion.run(run.progress()));
            if (receipt.data() != null) {
                run.progress().addStored(receipt.data().bytes());
            }
            return receipt;
        }
    }

    /** Verifies a part, and collects its keys while it is there anyway; the execution context gets the receipt's hash. */
    void verify(StepExecution execution) throws IOException {
        run.stopIfRequested();
        PlannedPart part = run.plan().part(partition(execution));
        SealedReceipts.Kept kept = receipts.of(instance(execution), CONVERT, part.name(), part.name());
        verify(execution, part, kept, keys.collecting(part, kept.receipt()));
        run.progress().addVerifiedPart();
    }

    void reverify(StepExecution execution) throws IOException {
        run.stopIfRequested();
        String partition = partition(execution);
        PlannedPart part = run.plan().part(KeyJudgement.partOf(partition));
        verify(execution, part, receipts.of(instance(execution), RECONVERT, part.name(), partition), file -> {});
    }

    private void verify(
            StepExecution execution, PlannedPart part, SealedReceipts.Kept kept, PartVerification.Reading reading)
            throws IOException {
        run.verification().verify(kept.receipt(), part.file().schema().columns(), reading);
        SealedReceipts.putVerified(execution, kept);
    }

    void checksum(StepExecution execution) throws IOException {
        run.stopIfRequested();
        PlannedFile file = run.plan().files().get(Integer.parseInt(partition(execution)));
        FileChecksum.check(file, run, execution.getExecutionContext());
    }

    private static JobInstance instance(StepExecution execution) {
        return execution.getJobExecution().getJobInstance();
    }

    /** The name of the partition that a step works on. */
    static String partition(StepExecution execution) {
        String name = execution.getStepName();
        return name.substring(name.indexOf(':') + 1);
    }
}
