package fr.sndscopy.batch;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * Makes a step execution for each partition that has not been completed. What has been is known by {@link PartBooks}: nothing is asked of
 * the job database.
 */
final class PartSplitter implements StepExecutionSplitter {
    private final JobRepository repository;
    private final PartBooks books;
    private final String step;
    private final Supplier<? extends Collection<String>> partitions;

    /** @param partitions their names, asked for when the step begins */
    PartSplitter(
            JobRepository repository, PartBooks books, String step, Supplier<? extends Collection<String>> partitions) {
        this.repository = repository;
        this.books = books;
        this.step = step;
        this.partitions = partitions;
    }

    @Override
    public String getStepName() {
        return step;
    }

    @Override
    public Set<StepExecution> split(StepExecution manager, int gridSize) {
        Set<StepExecution> made = new LinkedHashSet<>();
        for (String partition : partitions.get()) {
            if (!books.isCompleted(step, partition)) {
                made.add(repository.createStepExecution(step + ":" + partition, manager.getJobExecution()));
            }
        }
        return made;
    }
}
