package fr.sndscopy.batch;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.migration.IntegrityException;
import fr.sndscopy.migration.MigrationRun;
import fr.sndscopy.migration.PartReceipt;
import fr.sndscopy.migration.SealedPart;
import fr.sndscopy.storage.Sha256;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * Keeps part receipts in the job database, encrypted, because they hold values. Each verification is kept with the SHA-256 of the
 * receipt that it verified: a receipt that took another's place afterwards does not pass for verified.
 */
final class SealedReceipts {
    private static final String RECEIPT = "receipt";
    private static final String VERIFIED = "verified-receipt";

    private final MigrationRun run;
    private final JobRepository repository;

    /** @param run whose dataset and delivery the receipts are bound to */
    SealedReceipts(MigrationRun run, JobRepository repository) {
        this.run = run;
        this.repository = repository;
    }

    /**
     * A receipt as it is kept.
     *
     * @param receipt what is known of the part
     * @param sha256 of its sealed form
     */
    record Kept(PartReceipt receipt, String sha256) {}

    void put(StepExecution execution, PartReceipt receipt) {
        byte[] sealed = run.sealing().seal(CanonicalJson.write(SealedPart.of(receipt)), context(receipt.part()));
        execution.getExecutionContext().putString(RECEIPT, Base64.getEncoder().encodeToString(sealed));
    }

    /** What the objects of {@code kept} hold has been found to be what it says. */
    static void putVerified(StepExecution execution, Kept kept) {
        execution.getExecutionContext().putString(VERIFIED, kept.sha256());
    }

    /**
     * The receipt of a part that has been converted, in this run or an earlier one of the same job instance.
     *
     * @param partition that kept it
     */
    Kept of(JobInstance instance, String step, String part, String partition) {
        return ifKept(instance, step, part, partition)
                .orElseThrow(() -> new IllegalStateException("part " + part + " has not been through " + step));
    }

    /** Likewise; empty when the part has not been converted. */
    Optional<Kept> ifKept(JobInstance instance, String step, String part, String partition) {
        StepExecution execution = completed(instance, step, partition);
        if (execution == null || !execution.getExecutionContext().containsKey(RECEIPT)) {
            return Optional.empty();
        }
        byte[] sealed =
                Base64.getDecoder().decode(execution.getExecutionContext().getString(RECEIPT));
        PartReceipt receipt = CanonicalJson.read(run.sealing().open(sealed, context(part)), SealedPart.class)
                .toReceipt();
        return Optional.of(new Kept(receipt, Sha256.of(sealed)));
    }

    /** Whether {@code kept} is the receipt that a partition of the step has verified. */
    boolean isVerified(JobInstance instance, String step, String partition, Kept kept) {
        StepExecution execution = completed(instance, step, partition);
        return execution != null
                && execution.getExecutionContext().containsKey(VERIFIED)
                && execution.getExecutionContext().getString(VERIFIED).equals(kept.sha256());
    }

    /**
     * Checks that {@code kept} is the receipt that was verified.
     *
     * @throws IntegrityException when it is another
     */
    PartReceipt requireVerified(JobInstance instance, String step, String partition, Kept kept) {
        if (!isVerified(instance, step, partition, kept)) {
            throw new IntegrityException("[" + kept.receipt().part()
                    + "] its receipt is not the one that was verified: run again to verify it");
        }
        return kept.receipt();
    }

    /** The partition's last step execution, if it was completed. */
    @Nullable
    StepExecution completed(JobInstance instance, String step, String partition) {
        StepExecution execution = repository.getLastStepExecution(instance, step + ":" + partition);
        return execution == null || execution.getStatus() != BatchStatus.COMPLETED ? null : execution;
    }

    private String context(String part) {
        return "receipt/" + run.dataset() + "/" + run.plan().delivery().id() + "/" + part;
    }
}
