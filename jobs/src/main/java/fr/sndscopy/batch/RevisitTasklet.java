package fr.sndscopy.batch;

import fr.sndscopy.migration.execution.Answers;
import fr.sndscopy.migration.execution.PartDone;
import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.execution.PartOutcome;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.execution.Refused;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * had. Each object is read whole and its SHA-256 compared, by whoever does the work on parts. A part of which one is gone or altered is taken for not
 * converted, one whose verification was of another receipt for not verified: the steps that follow do them again.
 */
final class RevisitTasklet implements Tasklet {
    private static final Logger LOG = LoggerFactory.getLogger(RevisitTasklet.class);
    private static final String NAME = "revisit";

    private final MigrationRun run;
    private final PartBooks books;
    private final Revocation revocation;
    private final PartExecutor executor;
    private final PartSteps steps;

    RevisitTasklet(MigrationRun run, PartBooks books, Revocation revocation, PartExecutor executor, PartSteps steps) {
        this.run = run;
        this.books = books;
        this.revocation = revocation;
        this.executor = executor;
        this.steps = steps;
    }

    /** What is looked at: what a step has left behind. */
    private record Look(String convert, String verify, String part, String partition) {}

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
        Looks looks = new Looks(instance);
        try {
            List<PartTask> tasks = new ArrayList<>();
            run.plan()
                    .parts()
                    .forEach(part ->
                            looks.add(new Look(PartSteps.CONVERT, PartSteps.VERIFY, part.name(), part.name()), tasks));
            for (String partition : KeyJudgement.rememberedPartitions(execution)) {
                looks.add(
                        new Look(PartSteps.RECONVERT, PartSteps.REVERIFY, KeyJudgement.partOf(partition), partition),
                        tasks);
            }
            executor.run(tasks, looks);
            looks.all = true;
        } finally {
            run.timeline().end(NAME, looks.all && !looks.again.get());
        }
        return RepeatStatus.FINISHED;
    }

    /** Hears what is there as it was. */
    private final class Looks implements PartExecutor.Unbooked {
        private final JobInstance instance;
        private final Map<String, Look> byPartition = new HashMap<>();
        private final AtomicBoolean again = new AtomicBoolean();
        private boolean all;

        Looks(JobInstance instance) {
            this.instance = instance;
        }

        /** Has it looked at, unless there is nothing, or what is there is not to be used. */
        void add(Look look, List<PartTask> tasks) {
            if (!books.isCompleted(look.convert(), look.partition())) {
                return;
            }
            if (!books.hasReceipt(look.convert(), look.partition())) {
                LOG.warn(
                        "what was kept of it is of an earlier version: the part is converted anew part={}",
                        look.part());
                revoke(look);
                return;
            }
            WorkObject receipt = books.receipt(look.convert(), look.partition());
            tasks.add(steps.revisit(look.partition(), look.part(), receipt));
            byPartition.put(look.partition(), look);
        }

        private void revoke(Look look) {
            again.set(true);
            revocation.revoke(instance, look.convert(), look.partition());
            revocation.revoke(instance, look.verify(), look.partition());
        }

        @Override
        public void ended(PartTask task, PartOutcome outcome) {
            Look look = Objects.requireNonNull(byPartition.get(task.partition()));
            if (outcome instanceof Refused refused && refused.kind() == Refused.Kind.INTEGRITY) {
                LOG.warn(
                        "what an earlier run stored is not there as it was: the part is converted anew part={}: {}",
                        look.part(),
                        refused.message());
                run.outcome().lost(look.part());
                revoke(look);
                return;
            }
            PartDone done = Answers.to(task, outcome);
            run.tools().sightings().addAll(done.seen());
            boolean verified = books.isVerified(look.verify(), look.partition(), task.requireReceipt());
            if (!verified) {
                again.set(true);
                revocation.revoke(instance, look.verify(), look.partition());
            }
            if (look.convert().equals(PartSteps.CONVERT)) {
                run.tools()
                        .progress()
                        .addEarlier(new Progress.Earlier(
                                done.rows(),
                                done.rejected(),
                                run.plan().part(look.part()).sourceBytes(),
                                1,
                                verified ? 1 : 0));
            }
        }
    }
}
