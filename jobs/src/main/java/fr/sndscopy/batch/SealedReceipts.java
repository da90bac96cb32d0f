package fr.sndscopy.batch;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.migration.MigrationRun;
import fr.sndscopy.migration.PartReceipt;
import fr.sndscopy.migration.SealedPart;
import java.util.Base64;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** Keeps part receipts in the job database, encrypted, because they hold values. */
final class SealedReceipts {
    private static final String KEY = "receipt";

    private final MigrationRun run;
    private final JobRepository repository;

    /** @param run whose dataset and delivery the receipts are bound to */
    SealedReceipts(MigrationRun run, JobRepository repository) {
        this.run = run;
        this.repository = repository;
    }

    void put(ExecutionContext context, PartReceipt receipt) {
        byte[] sealed = run.sealing().seal(CanonicalJson.write(SealedPart.of(receipt)), context(receipt.part()));
        context.putString(KEY, Base64.getEncoder().encodeToString(sealed));
    }

    /** The receipt of a part that has been converted, in this run or an earlier one of the same job instance. */
    PartReceipt of(JobInstance instance, String step, String part) {
        return of(instance, step, part, part);
    }

    /** The receipt of a part, kept by a partition of that name. */
    PartReceipt of(JobInstance instance, String step, String part, String partition) {
        StepExecution execution = repository.getLastStepExecution(instance, step + ":" + partition);
        if (execution == null
                || execution.getStatus() != BatchStatus.COMPLETED
                || !execution.getExecutionContext().containsKey(KEY)) {
            throw new IllegalStateException("part " + part + " has not been through " + step);
        }
        byte[] sealed =
                Base64.getDecoder().decode(execution.getExecutionContext().getString(KEY));
        return CanonicalJson.read(run.sealing().open(sealed, context(part)), SealedPart.class)
                .toReceipt();
    }

    private String context(String part) {
        return "receipt/" + run.dataset() + "/" + run.plan().delivery().id() + "/" + part;
    }
}
