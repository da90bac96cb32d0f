package fr.sndscopy.batch;

import fr.sndscopy.migration.execution.WorkObjects;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.publish.PartReceipts;
import fr.sndscopy.migration.publish.Publisher;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/** Collects what the parts left behind and publishes the delivery. */
final class PublishTasklet implements Tasklet {
    private static final Logger LOG = LoggerFactory.getLogger(PublishTasklet.class);

    private final MigrationRun run;
    private final PartBooks books;
    private final KeyJudgement judgement;
    private final SourceComparison comparison;
    private final ExecutorService workers;
    private final Turn turn;

    /**
     * A step.
     *
     * @param workers remove what is no longer needed
     * @param turn waited for first: what is published before says what this delivery is compared with
     */
    PublishTasklet(
            MigrationRun run,
            PartBooks books,
            KeyJudgement judgement,
            SourceComparison comparison,
            ExecutorService workers,
            Turn turn) {
        this.turn = turn;
        this.comparison = comparison;
        this.workers = workers;
        this.run = run;
        this.books = books;
        this.judgement = judgement;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context) throws IOException {
        run.stopIfRequested();
        turn.await(run.tools().progress());
        comparison.require(contribution.getStepExecution().getJobExecution().getJobInstance());
        WorkObjects objects = run.workObjects();
        List<String> checksums = new ArrayList<>();
        for (int file = 0; file < run.plan().files().size(); file++) {
            checksums.add(books.checksum(file));
        }
        new Publisher(run).publish(new Receipts(objects), checksums);
        removeSpent(objects);
        return RepeatStatus.FINISHED;
    }

    /** Read from the store, some at a time, by all threads. */
    private final class Receipts implements PartReceipts {
        private final WorkObjects objects;

        Receipts(WorkObjects objects) {
            this.objects = objects;
        }

        @Override
        public List<PartReceipt> of(List<PlannedPart> parts) throws IOException {
            List<Callable<PartReceipt>> readings = new ArrayList<>();
            for (PlannedPart part : parts) {
                readings.add(() -> objects.receipt(part, judgement.receipt(part.name())));
            }
            return Workers.inOrder(readings, workers);
        }

        @Override
        public long bytes() {
            return run.plan().parts().stream()
                    .mapToLong(part -> judgement.receipt(part.name()).bytes())
                    .sum();
        }
    }

    /** They are in the evidence now. What cannot be removed is left for gc: the delivery is published, whatever becomes of them. */
    private void removeSpent(WorkObjects objects) {
        try {
            objects.removeAll(books.spent(), workers);
        } catch (IOException | RuntimeException e) {
            LOG.warn("receipts of what is published now could not all be removed: gc finds them", e);
        }
    }
}
