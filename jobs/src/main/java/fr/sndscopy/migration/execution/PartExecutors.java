package fr.sndscopy.migration.execution;

import fr.sndscopy.migration.part.IdleMemory;
import fr.sndscopy.source.SpareHands;
import java.io.IOException;
import java.util.concurrent.ExecutorService;

/** Makes the executor of a run, and of the next one. */
public interface PartExecutors extends AutoCloseable {
    /** Tasks are done by threads of this process; those without a task help those that have one. */
    PartExecutors THREADS = (plan, tools, collecting, workers) ->
            new ThreadExecutor(workers, new PartWork(plan, tools, collecting, SpareHands.of(workers)));

    /**
     * Likewise, for runs that are at work at once: memory that readers have left waits for those of all runs.
     *
     * @param threads of all of them together
     */
    static PartExecutors ofThreads(int threads) {
        IdleMemory idle = new IdleMemory(threads);
        return (plan, tools, collecting, workers) ->
                new ThreadExecutor(workers, new PartWork(plan, tools, collecting, SpareHands.of(workers), idle));
    }

    /**
     * The executor of a run; closed when the run has ended. One that has tasks done elsewhere puts the plan where it can be read there:
     * {@link PlanInStore#put}.
     *
     * @param plan what is worked on
     * @param tools of this process
     * @param collecting what this process does with the rows of a part that it verifies; where others do, it reads them again later
     * @param workers threads of this process, as many as parts are to be worked on at once
     */
    PartExecutor open(PlanInMemory plan, PartWork.Tools tools, PartWork.Collecting collecting, ExecutorService workers)
            throws IOException;

    /** Lets go of what runs had in common. No executor of it is open. */
    @Override
    default void close() {}
}
