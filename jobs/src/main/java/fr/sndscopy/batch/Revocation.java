package fr.sndscopy.batch;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/** Has partitions that were completed done again: by the steps that follow, or by the next run of the job instance. */
final class Revocation {
    private final JobRepository repository;
    private final PartBooks books;
    private final PartitionOutcomes outcomes;

    Revocation(JobRepository repository, PartBooks books, PartitionOutcomes outcomes) {
        this.repository = repository;
        this.books = books;
        this.outcomes = outcomes;
    }

    /** Does nothing when it is not completed. */
    void revoke(JobInstance instance, String step, String partition) {
        if (books.isCompleted(step, partition)) {
            books.remove(step, partition);
            StepExecution done = repository.getLastStepExecution(instance, step + ":" + partition);
            if (done != null && done.getStatus() == BatchStatus.COMPLETED) {
                outcomes.revoke(done);
            }
        }
    }
}
