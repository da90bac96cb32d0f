package fr.sndscopy.batch;

import fr.sndscopy.migration.InterruptedMigrationException;
import fr.sndscopy.migration.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToLongFunction;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.partition.support.AbstractPartitionHandler;
import org.springframework.batch.core.step.StepExecution;

/**
 * Runs partitions on a pool of threads, those that are most work first, so that no thread is left with a long one at the end. When
 * one has failed, for whatever reason, those not begun are left for the next run. No partition is left as if it were running.
 */
final class PartPartitionHandler extends AbstractPartitionHandler {
    private final PartitionOutcomes outcomes;
    private final ExecutorService workers;
    private final PartitionWork work;
    private final ToLongFunction<String> effort;

    /** @param effort of a partition, by its name: of two that take as much, the first by name is begun first */
    PartPartitionHandler(
            PartitionOutcomes outcomes, ExecutorService workers, PartitionWork work, ToLongFunction<String> effort) {
        this.outcomes = outcomes;
        this.workers = workers;
        this.work = work;
        this.effort = effort;
    }

    @Override
    protected Set<StepExecution> doHandle(StepExecution manager, Set<StepExecution> partitions) throws Exception {
        List<StepExecution> ordered = new ArrayList<>(partitions);
        ordered.sort(Comparator.comparingLong(
                        (StepExecution partition) -> effort.applyAsLong(PartSteps.partition(partition)))
                .reversed()
                .thenComparing(StepExecution::getStepName));
        AtomicBoolean failed = new AtomicBoolean();
        List<Callable<Void>> runs = new ArrayList<>();
        for (StepExecution partition : ordered) {
            runs.add(() -> {
                runPartition(partition, failed);
                return null;
            });
        }
        try {
            Workers.inOrder(runs, workers);
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

    private void runPartition(StepExecution partition, AtomicBoolean failed) throws IOException {
        if (failed.get()) {
            outcomes.leave(partition);
            return;
        }
        try {
            outcomes.begin(partition);
            work.run(partition);
            outcomes.complete(partition);
        } catch (IOException | RuntimeException | Error e) {
            failed.set(true);
            outcomes.fail(partition, e);
            throw e;
        }
    }

    /** Runs one partition's step; what comes of it is in its execution context on return. */
    interface PartitionWork {
        void run(StepExecution partition) throws IOException;
    }
}
