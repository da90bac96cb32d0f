package fr.sndscopy.batch;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.partition.support.AbstractPartitionHandler;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * Runs partitions on a pool of threads, those that are most work first, so that no thread is left with a long one at the end. When
 * one has failed, those not begun are left for the next run.
 */
final class PartPartitionHandler extends AbstractPartitionHandler {
    private final JobRepository repository;
    private final ExecutorService workers;
    private final PartitionWork work;
    private final ToLongFunction<String> effort;

    /** @param effort of a partition, by its name: of two that take as much, the first by name is begun first */
    PartPartitionHandler(
            JobRepository repository, ExecutorService workers, PartitionWork work, ToLongFunction<String> effort) {
        this.repository = repository;
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
        FailureFlag failure = new FailureFlag();
        List<Future<?>> running = new ArrayList<>();
        for (StepExecution partition : ordered) {
            running.add(workers.submit(() -> {
                runPartition(partition, failure);
                return null;
            }));
        }
        Throwable thrown = null;
        for (Future<?> future : running) {
            try {
                future.get();
            } catch (ExecutionException e) {
                thrown = thrown == null ? e.getCause() : thrown;
            }
        }
        for (StepExecution partition : ordered) {
            partition.getFailureExceptions().forEach(manager::addFailureException);
        }
        if (thrown instanceof Exception exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return new HashSet<>(ordered);
    }

    private void runPartition(StepExecution partition, FailureFlag failure) throws Exception {
        if (failure.raised) {
            leaveForNextRun(partition);
            return;
        }
        try {
            work.run(partition);
        } finally {
            if (partition.getStatus().isUnsuccessful() || partition.getStatus() != BatchStatus.COMPLETED) {
                failure.raised = true;
            }
        }
    }

    /** A partition that stayed as it was made would look alive, and keep the next run from starting. */
    private void leaveForNextRun(StepExecution partition) {
        partition.setStatus(BatchStatus.STOPPED);
        partition.setExitStatus(ExitStatus.STOPPED);
        partition.setEndTime(LocalDateTime.now(ZoneId.systemDefault()));
        repository.update(partition);
    }

    /** Runs one partition's step. */
    interface PartitionWork {
        void run(StepExecution partition) throws Exception;
    }

    private static final class FailureFlag {
        private volatile boolean raised;
    }
}
