package fr.sndscopy.migration.execution;

import java.io.IOException;
import java.util.List;

/**
 * Has tasks done, wherever that is. Implementations know nothing of the books: who calls is the driver, and only the driver writes them.
 */
public interface PartExecutor extends AutoCloseable {

    /**
     * Has all tasks done, those at the front of the list first. When one fails, those not begun are left. Returns, or throws, only when
     * nothing is at work any more.
     *
     * @param tasks of one step
     * @param listener told of each task how it ended, exactly once, by any thread and by several at once
     * @throws InterruptedMigrationException when somebody wants the run to stop
     * @throws IOException likewise {@link RuntimeException} and {@link Error}: what the first task failed for that failed
     */
    void run(List<PartTask> tasks, Listener listener) throws IOException;

    /**
     * Whether those who do tasks have nothing of this process's memory, so that what is collected while a part is verified has to go
     * through the store.
     */
    default boolean isElsewhere() {
        return false;
    }

    /** Lets go of what it holds. Nothing is at work. */
    @Override
    default void close() {}

    /** What doing a task is; {@link PartWork} is the only one outside of tests. */
    interface Work {
        /**
         * Does a task.
         *
         * @return what came of it, or that it is of no use to try it again
         * @throws InterruptedMigrationException when somebody wants the run to stop
         * @throws IOException likewise {@link RuntimeException}: what may not happen the next time
         */
        PartOutcome run(PartTask task) throws IOException;
    }

    /** The driver, as far as executors see it. */
    interface Listener {
        /** Work on it begins. */
        void begins(PartTask task);

        /** It came to an end. Whatever this throws, the task has failed for. */
        void ended(PartTask task, PartOutcome outcome);

        /** It came to no end. Does not throw. */
        void failed(PartTask task, Throwable reason);

        /** It was not begun; or was given up, because another has failed. */
        void left(PartTask task);
    }

    /** A driver that books nothing of the tasks, and only takes what comes of them: the executor throws what failed. */
    interface Unbooked extends Listener {
        @Override
        default void begins(PartTask task) {}

        @Override
        default void failed(PartTask task, Throwable reason) {}

        @Override
        default void left(PartTask task) {}
    }
}
