package fr.sndscopy.batch;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.migration.execution.WorkObjects;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.migration.work.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/**
 * Looks again at what earlier runs of the job instance have stored: between two runs there may be weeks, and a store can lose what it
 * had. Each object is read whole and its SHA-256 compared. A part of which one is gone or altered is taken for not converted, one whose
 * verification was of another receipt for not verified: the steps that follow do them again.
 */
final class RevisitTasklet implements Tasklet {
    private static final Logger LOG = LoggerFactory.getLogger(RevisitTasklet.class);
    private static final String NAME = "revisit";

    private final MigrationRun run;
    private final PartBooks books;
    private final WorkObjects objects;
    private final Revocation revocation;
    private final ExecutorService workers;

    RevisitTasklet(MigrationRun run, PartBooks books, Revocation revocation, ExecutorService workers) {
        this.run = run;
        this.books = books;
        this.objects = run.workObjects();
        this.revocation = revocation;
        this.workers = workers;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context) throws IOException {
        JobExecution execution = contribution.getStepExecution().getJobExecution();
        JobInstance instance = execution.getJobInstance();
        books.open(instance);
        if (books.isEmpty()) {
            return RepeatStatus.FINISHED;
        }
        run.timeline().begin(NAME);
        run.tools().progress().startStep(NAME);
        List<Callable<Boolean>> looks = new ArrayList<>();
        for (PlannedPart part : run.plan().parts()) {
            looks.add(() -> revisit(instance, PartSteps.CONVERT, PartSteps.VERIFY, part.name(), part.name()));
        }
        for (String partition : KeyJudgement.rememberedPartitions(execution)) {
            looks.add(() -> revisit(
                    instance, PartSteps.RECONVERT, PartSteps.REVERIFY, KeyJudgement.partOf(partition), partition));
        }
        boolean whole = false;
        try {
            whole = !Workers.inOrder(looks, workers).contains(false);
        } finally {
            run.timeline().end(NAME, whole);
        }
        return RepeatStatus.FINISHED;
    }

    /** Whether nothing is to be done again. */
    private boolean revisit(JobInstance instance, String convert, String verify, String part, String partition)
            throws IOException {
        run.stopIfRequested();
        if (!books.isCompleted(convert, partition)) {
            return true;
        }
        Optional<PartReceipt> whole = whole(part, convert, partition);
        if (whole.isEmpty()) {
            revocation.revoke(instance, convert, partition);
            revocation.revoke(instance, verify, partition);
            return false;
        }
        boolean verified = books.isVerified(verify, partition, books.receipt(convert, partition));
        if (!verified) {
            revocation.revoke(instance, verify, partition);
        }
        if (convert.equals(PartSteps.CONVERT)) {
            PartReceipt receipt = whole.get();
            run.tools()
                    .progress()
                    .addEarlier(new Progress.Earlier(
                            receipt.books().delivered(),
                            receipt.books().quarantined(),
                            run.plan().part(part).sourceBytes(),
                            1,
                            verified ? 1 : 0));
        }
        return verified;
    }

    /** The part's receipt, when it is there as it was, with all objects that it names. */
    private Optional<PartReceipt> whole(String part, String convert, String partition) throws IOException {
        if (!books.hasReceipt(convert, partition)) {
            LOG.warn("what was kept of it is of an earlier version: the part is converted anew" + " part={}", part);
            return Optional.empty();
        }
        try {
            PartReceipt receipt = objects.receipt(run.plan().part(part), books.receipt(convert, partition));
            for (StoredObject object : Stream.concat(
                            Stream.ofNullable(receipt.data()), Stream.ofNullable(receipt.quarantine()))
                    .toList()) {
                run.stopIfRequested();
                run.tools().sightings().see("part " + part, object);
            }
            return Optional.of(receipt);
        } catch (IntegrityException e) {
            if (e.getCause() instanceof KeyServiceException) {
                throw e;
            }
            LOG.warn("what an earlier run stored is not there as it was: the part is converted anew part={}", part, e);
            run.outcome().lost(part);
            return Optional.empty();
        }
    }
}
