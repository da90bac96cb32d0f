package fr.sndscopy.batch;

import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.migration.execution.SourceStretches;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.run.MigrationRun;
import java.util.List;
import org.springframework.batch.core.job.JobInstance;

/**
 * Whether what was converted is what has the checksum. Conversions and checksum read a file at different times, and on different machines
 * where there are more; size and time of the file show little of what lies between.
 */
final class SourceComparison {
    private final MigrationRun run;
    private final PartBooks books;
    private final KeyJudgement judgement;
    private final Revocation revocation;

    SourceComparison(MigrationRun run, PartBooks books, KeyJudgement judgement, Revocation revocation) {
        this.run = run;
        this.books = books;
        this.judgement = judgement;
        this.revocation = revocation;
    }

    /**
     * Compares all files.
     *
     * @throws DeliveryRefusedException naming the first that differs; it is read anew by the next run
     */
    void require(JobInstance instance) {
        for (int file = 0; file < run.plan().files().size(); file++) {
            SourceStretches stretches = run.workPlan().stretches(file);
            if (stretches.areKnown()
                    && !(stretches.sha256(converted(file)).equals(books.stretches(file))
                            && stretches.sha256(published(file)).equals(books.stretches(file)))) {
                revoke(instance, file);
                throw new DeliveryRefusedException(
                        run.plan().files().get(file).declared().path(),
                        "what was converted of it is not what its checksum is of",
                        "the file to stay as it was when the run began; the same command reads it anew");
            }
        }
    }

    /** By the first conversions, by which keys were judged. */
    private List<String> converted(int file) {
        return run.plan().partsOf(file).stream()
                .map(part -> books.sourceSha256(PartSteps.CONVERT, part.name()))
                .toList();
    }

    /** By the conversions that count. */
    private List<String> published(int file) {
        return run.plan().partsOf(file).stream()
                .map(part -> judgement.sourceSha256(part.name()))
                .toList();
    }

    private void revoke(JobInstance instance, int file) {
        revocation.revoke(instance, PartSteps.CHECKSUM, Integer.toString(file));
        for (PlannedPart part : run.plan().partsOf(file)) {
            judgement.partitionOf(part.name()).ifPresent(partition -> {
                revocation.revoke(instance, PartSteps.RECONVERT, partition);
                revocation.revoke(instance, PartSteps.REVERIFY, partition);
            });
            revocation.revoke(instance, PartSteps.CONVERT, part.name());
            revocation.revoke(instance, PartSteps.VERIFY, part.name());
        }
    }
}
