package fr.sndscopy.batch;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.migration.KeyChecks;
import fr.sndscopy.migration.KeyFindings;
import fr.sndscopy.migration.MigrationRun;
import fr.sndscopy.migration.PartReceipt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;

/**
 * Which parts are to be converted again because of their keys, and how far that is.
 *
 * <p>Keys are always judged on the parts as they were first converted, which stay in the store; so every run of a job instance comes to
 * the same findings. Steps that follow from them bear the name of the judgement: when a table that is referred to has been published or
 * replaced between two runs, what was done by the old judgement is not taken for done.
 */
final class KeyJudgement {
    private static final String KEY = "keys";

    private final MigrationRun run;
    private final KeyChecks checks;
    private final JobRepository repository;
    private final SealedReceipts receipts;
    private final ExecutorService workers;
    private @Nullable KeyFindings findings;

    KeyJudgement(
            MigrationRun run,
            KeyChecks checks,
            JobRepository repository,
            SealedReceipts receipts,
            ExecutorService workers) {
        this.run = run;
        this.checks = checks;
        this.repository = repository;
        this.receipts = receipts;
        this.workers = workers;
    }

    /** Checks the keys, or remembers what an earlier run found when nothing is left to do about it. */
    void reach(JobExecution execution) throws IOException {
        JobInstance instance = execution.getJobInstance();
        KeyFindings known = remembered(execution);
        if (known == null || !known.judgement().equals(checks.judgement()) || !isSeenTo(instance, known)) {
            known = checks.check(
                    part -> receipts.of(instance, PartSteps.CONVERT, part, part).receipt(), workers);
            execution
                    .getExecutionContext()
                    .putString(KEY, new String(CanonicalJson.write(known), StandardCharsets.UTF_8));
        }
        findings = known;
        run.outcome().keysChecked(known);
    }

    private static @Nullable KeyFindings remembered(JobExecution execution) {
        return execution.getExecutionContext().containsKey(KEY)
                ? CanonicalJson.read(
                        execution.getExecutionContext().getString(KEY).getBytes(StandardCharsets.UTF_8),
                        KeyFindings.class)
                : null;
    }

    /** The partitions that the judgement of an earlier run had converted again; empty when there is none. */
    static List<String> rememberedPartitions(JobExecution execution) {
        KeyFindings known = remembered(execution);
        return known == null
                ? List.of()
                : known.parts().stream().map(part -> partition(known, part)).toList();
    }

    /** One for each part that is to be converted again. */
    List<String> partitions() {
        KeyFindings judged = reached();
        return judged.parts().stream().map(part -> partition(judged, part)).toList();
    }

    private boolean isSeenTo(JobInstance instance, KeyFindings judged) {
        return judged.parts().stream()
                .map(part ->
                        repository.getLastStepExecution(instance, PartSteps.RECONVERT + ":" + partition(judged, part)))
                .allMatch(execution -> execution != null && execution.getStatus() == BatchStatus.COMPLETED);
    }

    /**
     * The receipt of a part that counts: of its second conversion, where there had to be one.
     *
     * @throws fr.sndscopy.migration.IntegrityException when it is not the one that was verified
     */
    PartReceipt receipt(JobInstance instance, String part) {
        KeyFindings judged = reached();
        if (judged.parts().contains(part)) {
            String partition = partition(judged, part);
            return receipts.requireVerified(
                    instance,
                    PartSteps.REVERIFY,
                    partition,
                    receipts.of(instance, PartSteps.RECONVERT, part, partition));
        }
        return receipts.requireVerified(
                instance, PartSteps.VERIFY, part, receipts.of(instance, PartSteps.CONVERT, part, part));
    }

    private static String partition(KeyFindings judged, String part) {
        return judged.judgement() + "/" + part;
    }

    /** The part that a partition is about. */
    static String partOf(String partition) {
        return partition.substring(partition.indexOf('/') + 1);
    }

    private KeyFindings reached() {
        return Objects.requireNonNull(findings, "keys have not been judged");
    }
}
