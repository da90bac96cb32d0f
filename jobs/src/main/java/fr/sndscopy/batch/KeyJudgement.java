package fr.sndscopy.batch;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.migration.evidence.KeyFindings;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.keys.KeyChecks;
import fr.sndscopy.migration.run.MigrationRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;

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
    private final PartBooks books;
    private final ExecutorService workers;
    private @Nullable KeyFindings findings;
    private Set<String> judgedParts = Set.of();

    KeyJudgement(MigrationRun run, KeyChecks checks, PartBooks books, ExecutorService workers) {
        this.run = run;
        this.checks = checks;
        this.books = books;
        this.workers = workers;
    }

    /** Checks the keys, or remembers what an earlier run found when nothing is left to do about it. */
    void reach(JobExecution execution) throws IOException {
        KeyFindings known = remembered(execution);
        if (known == null || !known.judgement().equals(checks.judgement()) || !isSeenTo(known)) {
            known = checks.check(part -> books.receipt(PartSteps.CONVERT, part), workers);
            execution
                    .getExecutionContext()
                    .putString(KEY, new String(CanonicalJson.write(known), StandardCharsets.UTF_8));
        }
        findings = known;
        judgedParts = Set.copyOf(known.parts());
        run.outcome().keysChecked(known);
        run.outcome().reliesOn(checks.premise());
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

    private boolean isSeenTo(KeyFindings judged) {
        return judged.parts().stream().allMatch(part -> books.hasReceipt(PartSteps.RECONVERT, partition(judged, part)));
    }

    /**
     * The receipt of a part that counts: of its second conversion, where there had to be one.
     *
     * @throws fr.sndscopy.migration.work.IntegrityException when it is not the one that was verified
     */
    WorkObject receipt(String part) {
        return partitionOf(part)
                .map(partition -> books.requireVerified(PartSteps.RECONVERT, PartSteps.REVERIFY, part, partition))
                .orElseGet(() -> books.requireVerified(PartSteps.CONVERT, PartSteps.VERIFY, part, part));
    }

    /** SHA-256 of what the conversion that counts has read of the part's file; empty where its reader does not tell. */
    String sourceSha256(String part) {
        return partitionOf(part)
                .map(partition -> books.sourceSha256(PartSteps.RECONVERT, partition))
                .orElseGet(() -> books.sourceSha256(PartSteps.CONVERT, part));
    }

    /** The partition of a part's second conversion; empty where there had not to be one. */
    Optional<String> partitionOf(String part) {
        KeyFindings judged = reached();
        return judgedParts.contains(part) ? Optional.of(partition(judged, part)) : Optional.empty();
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
