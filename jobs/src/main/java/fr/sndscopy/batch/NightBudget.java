package fr.sndscopy.batch;

import fr.sndscopy.migration.work.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a night may go on, and how many deliveries it may begin. When its time is up nothing is begun any more, and what is at work is
 * asked to stop: its finished parts are kept, and the next night goes on from them. Safe for use by several threads.
 */
public final class NightBudget implements AutoCloseable {
    /** Without bounds. */
    public static final int ANY_NUMBER = Integer.MAX_VALUE;

    private final int most;
    private final @Nullable Instant until;
    private final Clock clock;
    private final Set<Progress> runs = new HashSet<>();
    private final @Nullable ScheduledExecutorService timer;
    private final @Nullable ScheduledFuture<?> stopping;
    private int begun;

    /**
     * A budget that begins to run now.
     *
     * @param most deliveries that may be begun
     * @param until when time is up; null when it never is
     */
    public NightBudget(int most, @Nullable Instant until, Clock clock) {
        this.most = most;
        this.until = until;
        this.clock = clock;
        if (until == null) {
            timer = null;
            stopping = null;
            return;
        }
        timer = Executors.newSingleThreadScheduledExecutor(runnable -> {
            Thread thread = new Thread(runnable, "sndscopy-night-ends");
            thread.setDaemon(true);
            return thread;
        });
        long millis = Math.max(0, Duration.between(clock.instant(), until).toMillis());
        stopping = timer.schedule(this::stopAll, millis, TimeUnit.MILLISECONDS);
    }

    /** Whether one more delivery may be begun, which then counts; why not, if it may not. */
    synchronized Optional<String> begin() {
        if (isOver()) {
            return Optional.of("time is up since " + text());
        }
        if (begun >= most) {
            return Optional.of("this night was to begin no more than " + most);
        }
        begun++;
        return Optional.empty();
    }

    /** Whether time is up. */
    synchronized boolean isOver() {
        return until != null && !clock.instant().isBefore(until);
    }

    /** When it is up, for people. */
    String text() {
        return until == null ? "never" : until.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A run that is to stop when time is up. */
    public synchronized void begins(Progress run) {
        runs.add(run);
        if (isOver()) {
            run.requestStop();
        }
    }

    /** It has come to its end. */
    public synchronized void ended(Progress run) {
        runs.remove(run);
    }

    private synchronized void stopAll() {
        runs.forEach(Progress::requestStop);
    }

    @Override
    public void close() {
        if (stopping != null) {
            stopping.cancel(false);
        }
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
