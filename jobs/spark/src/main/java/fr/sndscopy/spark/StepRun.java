package fr.sndscopy.spark;

import fr.sndscopy.migration.execution.ExecutorsGoneException;
import fr.sndscopy.migration.execution.PartExecutor.Listener;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.spark.SparkJob.AtRest;
import fr.sndscopy.spark.SparkJob.Begun;
import fr.sndscopy.spark.SparkJob.Ended;
import fr.sndscopy.spark.SparkJob.Event;
import fr.sndscopy.spark.SparkJob.Result;
import fr.sndscopy.spark.SparkJob.Underway;
import fr.sndscopy.spark.work.Answer;
import fr.sndscopy.spark.work.Messages;
import fr.sndscopy.spark.work.PartCounts;
import fr.sndscopy.spark.work.PartFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.spark.SparkException;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one step, from the first to the last that is heard of them. One thread, the caller's, tells the driver; when a task has
 * failed or somebody wants the run to stop, it has the job cancelled and goes on to hear what was done meanwhile.
 */
final class StepRun {
    private static final long TICK_MILLISECONDS = 100;
    /** For executors that were told to stop, and may be dead. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final ClusterSettings settings;
    private final SparkJob job;
    private final List<PartTask> tasks;
    private final Listener listener;
    private final Progress progress;
    private final Executors executors;

    private final BitSet begun = new BitSet();
    private final BitSet ended = new BitSet();
    private final BitSet atWork = new BitSet();
    private final PartCounts[] counted;
    private @Nullable Throwable failure;
    private boolean interrupted;
    private boolean cancelled;

    StepRun(
            ClusterSettings settings,
            SparkJob job,
            List<PartTask> tasks,
            Listener listener,
            Progress progress,
            Executors executors) {
        this.settings = settings;
        this.job = job;
        this.tasks = tasks;
        this.listener = listener;
        this.progress = progress;
        this.executors = executors;
        this.counted = new PartCounts[tasks.size()];
        Arrays.fill(counted, PartCounts.NONE);
    }

    /** As {@link fr.sndscopy.migration.execution.PartExecutor#run}. */
    void run() throws IOException {
        job.start();
        try {
            Throwable end = hear();
            rest();
            if (failure == null && end != null) {
                // Spark ends by itself when the virtual machine is asked to
                failure = progress.stopRequested() ? new InterruptedMigrationException() : told(end);
            }
            tellTheRest();
        } finally {
            job.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw thrown(failure);
        }
    }

    /** Until the job has ended; what it failed for, or null. */
    private @Nullable Throwable hear() {
        Event event = null;
        while (!(event instanceof Ended end)) {
            try {
                event = job.next(TICK_MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (event != null) {
                hear(event);
            }
            lookUp();
        }
        return end.failure();
    }

    /** Looks whether to go on. */
    private void lookUp() {
        if (failure == null && (interrupted || progress.stopRequested())) {
            failure = new InterruptedMigrationException();
        }
        if (failure == null) {
            try {
                executors.await(progress);
            } catch (ExecutorsGoneException e) {
                failure = e;
            }
        }
        if (failure != null) {
            cancelled = true;
            job.cancel();
        }
    }

    private void hear(Event event) {
        if (event instanceof Begun start) {
            atWork.set(start.task());
            begin(start.task());
        } else if (event instanceof AtRest rest) {
            atWork.clear(rest.task());
        } else if (event instanceof Result result) {
            begin(result.task());
            end(result.task(), result.answer());
        } else if (event instanceof Underway underway && !ended.get(underway.task())) {
            count(underway.task(), counted[underway.task()].max(underway.counts()));
        }
    }

    private void begin(int task) {
        if (begun.get(task)) {
            return;
        }
        begun.set(task);
        try {
            listener.begins(tasks.get(task));
        } catch (RuntimeException | Error e) {
            fail(task, e);
        }
    }

    private void end(int task, String message) {
        if (ended.get(task)) {
            return;
        }
        try {
            Answer answer = Messages.answer(message);
            listener.ended(tasks.get(task), answer.outcome());
            ended.set(task);
            count(task, answer.counts());
        } catch (RuntimeException | Error e) {
            fail(task, e);
        }
    }

    private void fail(int task, Throwable reason) {
        ended.set(task);
        failure = failure == null ? reason : failure;
        listener.failed(tasks.get(task), reason);
    }

    /** Nothing is counted twice of a task that is tried again: it is as far as it was at the most, and in the end as its answer says. */
    private void count(int task, PartCounts now) {
        PartCounts more = now.minus(counted[task]);
        counted[task] = now;
        progress.addRead(more.rows(), more.rejected(), more.bytes());
    }

    /** Gives those who were told to stop some time to do so. */
    private void rest() {
        Instant deadline = Instant.now().plus(LAST_WORDS);
        while (failure != null && !atWork.isEmpty() && Instant.now().isBefore(deadline)) {
            try {
                Event event = job.next(TICK_MILLISECONDS);
                if (event != null) {
                    hear(event);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private void tellTheRest() {
        for (int i = 0; i < tasks.size(); i++) {
            if (ended.get(i)) {
                continue;
            }
            if (failure == null) {
                failure = new IllegalStateException("[" + tasks.get(i).partition() + "] nothing was heard of it");
            }
            if (begun.get(i) && (!cancelled || failure instanceof InterruptedMigrationException)) {
                listener.failed(tasks.get(i), failure);
            } else {
                listener.left(tasks.get(i));
            }
        }
    }

    /** What a job has failed for, in our words. */
    private Throwable told(Throwable end) {
        for (Throwable cause = end; cause != null; cause = cause.getCause()) {
            if (cause instanceof PartFailure part) {
                return part.original();
            }
        }
        if (end instanceof SparkException || end instanceof IllegalStateException) {
            return new ExecutorsGoneException(
                    "[" + settings.master() + "] " + tasks.get(0).step()
                            + " was given up: executors came to their end over"
                            + " one part four times, or the master withdrew them; their logs say why, too little"
                            + " execution.memory perhaps; run again to go on",
                    end);
        }
        return end;
    }

    private static IOException thrown(Throwable failure) throws IOException {
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw failure instanceof IOException io ? io : new IOException(failure);
    }
}
