package fr.sndscopy.batch;

import fr.sndscopy.batch.repository.RepositoryFlush;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes down how partitions begin and end. What a partition leaves behind is committed together with its status, and only when nobody
 * has written to it since it began: a process that was given up for dead replaces no receipt. No partition stays as if it were running,
 * which would keep the next run from starting. Safe for use by several threads.
 */
final class PartitionOutcomes {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionOutcomes.class);

    private final JobRepository repository;
    private final TransactionTemplate transaction;
    private final RepositoryFlush flush;

    /** @param flush what a partition has done stays done, even if the process is killed at once */
    PartitionOutcomes(JobRepository repository, PlatformTransactionManager transactions, RepositoryFlush flush) {
        this.repository = repository;
        this.transaction = new TransactionTemplate(transactions);
        this.flush = flush;
    }

    void begin(StepExecution partition) {
        partition.setStartTime(now());
        partition.setStatus(BatchStatus.STARTED);
        repository.update(partition);
    }

    /**
     * The partition is done, and its execution context holds what came of it.
     *
     * @throws LockException when another run has written to the partition since
     */
    void complete(StepExecution partition) {
        end(partition, BatchStatus.COMPLETED, ExitStatus.COMPLETED);
        try {
            transaction.executeWithoutResult(status -> {
                repository.updateExecutionContext(partition);
                repository.update(partition);
            });
        } catch (OptimisticLockingFailureException e) {
            throw new LockException(
                    LockException.Kind.LOST,
                    "[" + partition.getStepName() + "] another run has taken it over: nothing of it is kept",
                    e);
        }
        flush.flush();
    }

    /** The partition did not come to its end. Never throws: what it failed for matters more than that it could not be written down. */
    void fail(StepExecution partition, Throwable reason) {
        boolean stopped = reason instanceof InterruptedMigrationException;
        if (!stopped) {
            LOG.error("[{}] failed", partition.getStepName(), reason);
        }
        partition.addFailureException(reason);
        ExitStatus exit = stopped ? ExitStatus.STOPPED : ExitStatus.FAILED;
        end(
                partition,
                stopped ? BatchStatus.STOPPED : BatchStatus.FAILED,
                // no message: it is a stranger's, and may show what was read
                exit.addExitDescription(reason.getClass().getName()));
        write(partition, reason);
    }

    /** What a partition had completed is no more: it is to be done again. */
    void revoke(StepExecution partition) {
        partition.setStatus(BatchStatus.FAILED);
        partition.setExitStatus(ExitStatus.FAILED.addExitDescription("what came of it is no longer as it was"));
        repository.update(partition);
        flush.flush();
    }

    /** The partition is left for the next run as it was made. */
    void leave(StepExecution partition) {
        end(partition, BatchStatus.STOPPED, ExitStatus.STOPPED);
        repository.update(partition);
    }

    private static void end(StepExecution partition, BatchStatus status, ExitStatus exit) {
        partition.setStatus(status);
        partition.setExitStatus(exit);
        partition.setEndTime(now());
    }

    private void write(StepExecution partition, Throwable reason) {
        try {
            repository.update(partition);
        } catch (RuntimeException | Error e) {
            if (e != reason) {
                reason.addSuppressed(e);
            }
        }
    }

    private static LocalDateTime now() {
        return LocalDateTime.now(ZoneId.systemDefault());
    }
}
