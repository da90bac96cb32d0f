package fr.sndscopy.batch;

import fr.sndscopy.batch.NightlyRun.Line;
import fr.sndscopy.migration.work.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has deliveries migrated side by side, each begun as soon as a lane is free and nothing that comes before it stands in its way, so that
 * what comes of them is what would come of one after the other. A lane has one at a time, and a thread of its own.
 */
final class SideBySide {
    private static final Logger LOG = LoggerFactory.getLogger(SideBySide.class);

    /** Whoever waits looks this often whether somebody wants it to stop. */
    private static final long LOOK_MILLIS = 200;

    private final List<Due> due;
    private final Work work;
    private final Predicate<Line> endsAll;
    private final State[] states;
    private final @Nullable Line[] lines;
    private int published;
    private boolean ended;
    private @Nullable Throwable thrown;

    /**
     * What is due.
     *
     * @param name of the delivery
     * @param facts what others have to do with it
     */
    record Due(String name, Relations.Facts facts) {}

    /** Migrates one. */
    interface Work {
        /**
         * To its end.
         *
         * @param lane the caller's
         * @param index of what is due
         * @param turn when it may be published
         * @param beside what others have published meanwhile
         */
        Line migrate(int lane, int index, Turn turn, Neighbours beside);
    }

    /** The others. */
    interface Neighbours {
        /** How many have been published by this night so far. */
        int published();
    }

    private enum State {
        WAITING,
        AT_WORK,
        ENDED
    }

    /**
     * A night.
     *
     * @param due the first first
     * @param endsAll whether nothing is begun any more after a delivery that ended so
     */
    SideBySide(List<Due> due, Work work, Predicate<Line> endsAll) {
        this.due = due;
        this.work = work;
        this.endsAll = endsAll;
        this.states = new State[due.size()];
        Arrays.fill(states, State.WAITING);
        this.lines = new Line[due.size()];
    }

    /**
     * Returns when nothing is at work any more.
     *
     * @param lanes how many at once
     * @return what became of each, in order; empty of those that were not begun
     */
    List<Optional<Line>> run(int lanes) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < lanes; i++) {
            int lane = i;
            Thread thread = new Thread(() -> work(lane), "sndscopy-delivery-" + (lane + 1));
            threads.add(thread);
            thread.start();
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    threads.forEach(Thread::interrupt);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            rethrow();
            return Arrays.stream(lines).map(Optional::ofNullable).toList();
        }
    }

    private void rethrow() {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void work(int lane) {
        try {
            for (int index = next(); index >= 0; index = next()) {
                int one = index;
                ended(one, work.migrate(lane, one, progress -> await(one, progress), this::published));
            }
        } catch (RuntimeException | Error e) {
            // the one that it was at work on never ends: nobody may wait for it
            synchronized (this) {
                thrown = thrown == null ? e : thrown;
                ended = true;
                for (int i = 0; i < states.length; i++) {
                    states[i] = states[i] == State.AT_WORK ? State.ENDED : states[i];
                }
                notifyAll();
            }
        }
    }

    /** The first that nothing stands in the way of; waits for it. Negative when nothing is to be begun any more. */
    private synchronized int next() {
        while (!ended) {
            boolean waiting = false;
            for (int i = 0; i < states.length; i++) {
                if (states[i] == State.WAITING) {
                    waiting = true;
                    if (!isHeldUp(i)) {
                        states[i] = State.AT_WORK;
                        return i;
                    }
                }
            }
            if (!waiting) {
                return -1;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended = true;
                notifyAll();
            }
        }
        return -1;
    }

    private boolean isHeldUp(int index) {
        for (int before = 0; before < index; before++) {
            if (states[before] != State.ENDED && relation(before, index) == Relation.APART) {
                return true;
            }
        }
        return false;
    }

    private Relation relation(int before, int index) {
        return due.get(before).facts().of(due.get(index).facts());
    }

    private synchronized void ended(int index, Line line) {
        states[index] = State.ENDED;
        lines[index] = line;
        published += line.outcome() == NightlyRun.Outcome.PUBLISHED ? 1 : 0;
        ended |= endsAll.test(line);
        notifyAll();
    }

    private synchronized int published() {
        return published;
    }

    /** Until all have ended that it is published after, or are not to be begun any more. */
    private void await(int index, Progress progress) {
        boolean told = false;
        while (true) {
            progress.stopIfRequested();
            synchronized (this) {
                Optional<String> before = awaited(index);
                if (before.isEmpty()) {
                    return;
                }
                if (!told) {
                    told = true;
                    LOG.info("all is stored and verified; published after {}", before.get());
                    progress.say("all is stored and verified; published after " + before.get());
                }
                try {
                    wait(LOOK_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    progress.requestStop();
                }
            }
        }
    }

    private Optional<String> awaited(int index) {
        for (int before = 0; before < index; before++) {
            boolean comes = states[before] == State.AT_WORK || (states[before] == State.WAITING && !ended);
            if (comes && relation(before, index) == Relation.IN_ORDER) {
                return Optional.of(due.get(before).name());
            }
        }
        return Optional.empty();
    }
}
