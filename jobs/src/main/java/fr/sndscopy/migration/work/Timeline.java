package fr.sndscopy.migration.work;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When the steps of a run began and ended. Safe for use by several threads. */
public final class Timeline {
    private static final Logger LOG = LoggerFactory.getLogger(Timeline.class);

    private final Instant begun = Instant.now();
    private final List<Entry> entries = new ArrayList<>();

    public Instant begun() {
        return begun;
    }

    public synchronized void begin(String step) {
        entries.add(new Entry(step, Instant.now(), null, false));
        LOG.atInfo()
                .addKeyValue("event.action", "step-begins")
                .addKeyValue("step", step)
                .log("step begins: {}", step);
    }

    public synchronized void end(String step, boolean succeeded) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.step().equals(step) && entry.duration() == null) {
                Duration duration = Duration.between(entry.begun(), Instant.now());
                entries.set(i, new Entry(step, entry.begun(), duration, succeeded));
                LOG.atInfo()
                        .addKeyValue("event.action", "step-ended")
                        .addKeyValue("event.duration", duration.toNanos())
                        .addKeyValue("event.outcome", succeeded ? "success" : "failure")
                        .addKeyValue("step", step)
                        .log("step ended: {}, {}, {} ms", step, succeeded ? "done" : "not done", duration.toMillis());
            }
        }
    }

    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** How long a step took, zero when it has not ended. */
    public synchronized Duration duration(String step) {
        return entries.stream()
                .filter(entry -> entry.step().equals(step) && entry.duration() != null)
                .map(entry -> entry.duration() == null ? Duration.ZERO : entry.duration())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * One step.
     *
     * @param step its name
     * @param begun when
     * @param duration null while it runs
     * @param succeeded whether it ended well
     */
    public record Entry(
            String step,
            Instant begun,
            @org.jspecify.annotations.Nullable Duration duration,
            boolean succeeded) {}
}
