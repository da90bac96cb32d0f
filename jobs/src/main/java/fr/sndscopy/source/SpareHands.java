package fr.sndscopy.source;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Threads that have nothing else to do now and then, for work that is done without them where they are busy. Safe for use by several
 * threads.
 */
@FunctionalInterface
public interface SpareHands {
    /** There are none. */
    SpareHands NONE = task -> {};

    /** Has it run at some time, or never. Nobody may wait for it to begin. */
    void offer(Runnable task);

    /**
     * The threads of an executor that takes up what it was given first, behind all the work that it was given before.
     *
     * @param workers the caller's; when they have been told to end, there are no hands any more
     */
    static SpareHands of(Executor workers) {
        return task -> {
            try {
                workers.execute(task);
            } catch (RejectedExecutionException e) {
                // who works goes on alone
            }
        };
    }
}
