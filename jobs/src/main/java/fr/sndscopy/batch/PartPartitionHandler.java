package fr.sndscopy.batch;

import fr.sndscopy.batch.PartSteps.PartStep;
import fr.sndscopy.migration.execution.Answers;
import fr.sndscopy.migration.execution.PartDone;
import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.execution.PartOutcome;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.migration.work.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.partition.support.AbstractPartitionHandler;
import org.springframework.batch.core.step.StepExecution;

/**
 * Has partitions done by an executor, those that are most work first, so that no thread is left with a long one at the end, and writes
 * down what came of each. When one has failed, for whatever reason, those not begun are left for the next run. No partition is left as if
 * it were running.
 */
final class PartPartitionHandler extends AbstractPartitionHandler {
    private final PartitionOutcomes outcomes;
    private final PartBooks books;
    private final ExecutorService workers;
    private final PartExecutor executor;
    private final PartStep step;

    /** @param workers make the tasks */
    PartPartitionHandler(
            PartitionOutcomes outcomes,
            PartBooks books,
            ExecutorService workers,
            PartExecutor executor,
            PartStep step) {
        this.workers = workers;
        this.outcomes = outcomes;
        this.books = books;
        this.executor = executor;
        this.step = step;
    }

    @Override
    protected Set<StepExecution> doHandle(StepExecution manager, Set<StepExecution> partitions) throws Exception {
        List<StepExecution> ordered = new ArrayList<>(partitions);
        ordered.sort(Comparator.comparingLong((StepExecution partition) -> step.effort(PartSteps.partition(partition)))
                .reversed()
                .thenComparing(StepExecution::getStepName));
        try {
            executor.run(tasks(ordered), new Books(ordered));
        } catch (InterruptedMigrationException e) {
            // a step that was asked to stop has not failed: it is to end as stopped, and without an error in the log
            throw new JobInterruptedException(String.valueOf(e.getMessage()));
        } finally {
            for (StepExecution partition : ordered) {
                partition.getFailureExceptions().forEach(manager::addFailureException);
            }
        }
        return new HashSet<>(ordered);
    }

    /** Tasks of some steps have objects to be stored first: all threads make them. */
    private List<PartTask> tasks(List<StepExecution> partitions) throws IOException {
        List<Callable<PartTask>> making = new ArrayList<>(partitions.size());
        for (StepExecution partition : partitions) {
            making.add(() -> step.task(PartSteps.partition(partition)));
        }
        try {
            return Workers.inOrder(making, workers);
        } catch (IOException | RuntimeException | Error e) {
            partitions.forEach(outcomes::leave);
            throw e;
        }
    }

    /** Writes down what the executor tells. */
    private final class Books implements PartExecutor.Listener {
        private final Map<String, StepExecution> partitions = new HashMap<>();

        Books(List<StepExecution> partitions) {
            partitions.forEach(partition -> this.partitions.put(PartSteps.partition(partition), partition));
        }

        @Override
        public void begins(PartTask task) {
            outcomes.begin(of(task));
        }

        @Override
        public void ended(PartTask task, PartOutcome outcome) {
            PartDone done = Answers.to(task, outcome);
            StepExecution partition = of(task);
            step.keep(partition, done);
            outcomes.complete(partition);
            books.add(partition);
        }

        @Override
        public void failed(PartTask task, Throwable reason) {
            outcomes.fail(of(task), reason);
        }

        @Override
        public void left(PartTask task) {
            outcomes.leave(of(task));
        }

        private StepExecution of(PartTask task) {
            return Objects.requireNonNull(partitions.get(task.partition()));
        }
    }
}
