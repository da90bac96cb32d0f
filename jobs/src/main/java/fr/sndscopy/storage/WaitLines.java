package fr.sndscopy.storage;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits as lines for people, in the log too. Calls that wait at the same time for the same reason are one line, and what has just been
 * said is not said again: of sixty-four parts that do not get through, one is told.
 *
 * <p>Thread-safe.
 */
public final class WaitLines implements StoreWaits {
    private static final Logger LOG = LoggerFactory.getLogger(WaitLines.class);

    /** Within which the same line is not said again, nor that a store answers again that was not missed for longer. */
    private static final Duration SHORT = Duration.ofSeconds(10);

    private static final int REMEMBERED = 1000;

    private final Consumer<String> listener;
    private final LongSupplier nanoClock;
    private final Set<Call> waiting = new HashSet<>();
    private final Map<String, Long> saidAt = new HashMap<>();
    private long waitingSince;
    private boolean silenceSaid;

    /** @param listener gets each line; not called by two threads at once */
    public WaitLines(Consumer<String> listener) {
        this(listener, System::nanoTime);
    }

    WaitLines(Consumer<String> listener, LongSupplier nanoClock) {
        this.listener = listener;
        this.nanoClock = nanoClock;
    }

    @Override
    public synchronized void silent(Call call, Duration silence, Duration longest) {
        begins(call);
        if (!silenceSaid) {
            silenceSaid = true;
            say("[" + call.store() + "] no answer for " + text(silence) + " to " + call.what() + ": waiting, up to "
                    + text(longest));
        }
    }

    @Override
    public synchronized void triedAgain(Call call, int attempt, int attempts, String why) {
        begins(call);
        long now = nanoClock.getAsLong();
        String kind = attempt + " of " + attempts + " at " + call.store() + ": " + why;
        Long before = saidAt.get(kind);
        if (before != null && now - before < SHORT.toNanos()) {
            return;
        }
        if (saidAt.size() >= REMEMBERED) {
            saidAt.clear();
        }
        saidAt.put(kind, now);
        say(call + " is tried again (" + attempt + " of " + attempts + "): " + why);
    }

    @Override
    public synchronized void answered(Call call) {
        if (waiting.remove(call) && waiting.isEmpty()) {
            Duration missed = Duration.ofNanos(nanoClock.getAsLong() - waitingSince);
            if (silenceSaid || missed.compareTo(SHORT) > 0) {
                say("[" + call.store() + "] answers again");
            }
            silenceSaid = false;
        }
    }

    @Override
    public synchronized void givenUp(Call call) {
        waiting.remove(call);
        if (waiting.isEmpty()) {
            silenceSaid = false;
        }
    }

    private void begins(Call call) {
        if (waiting.isEmpty()) {
            waitingSince = nanoClock.getAsLong();
        }
        waiting.add(call);
    }

    private void say(String line) {
        LOG.warn("store: {}", line);
        listener.accept(line);
    }

    private static String text(Duration duration) {
        long seconds = Math.max(1, duration.toSeconds());
        return seconds < 120 ? seconds + " s" : (seconds + 59) / 60 + " min";
    }
}
