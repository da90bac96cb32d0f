package fr.sndscopy.spark;

import fr.sndscopy.migration.execution.ExecutorsGoneException;
import fr.sndscopy.migration.work.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** The executors that an application has, and how long it has waited for one. Safe for use by several threads. */
final class Executors extends SparkListener {
    private static final Duration WORTH_TELLING = Duration.ofSeconds(15);

    private final ClusterSettings settings;
    private final Set<String> present = new HashSet<>();
    private Instant noneSince = Instant.now();
    private boolean told;

    Executors(ClusterSettings settings) {
        this.settings = settings;
    }

    @Override
    public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
        present.add(added.executorId());
    }

    @Override
    public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        present.remove(removed.executorId());
        if (present.isEmpty()) {
            noneSince = Instant.now();
            told = false;
        }
    }

    /** Nobody has waited for one while there was nothing to do. */
    synchronized void waitAnew() {
        noneSince = Instant.now();
        told = false;
    }

    /**
     * Tells when there has been none for a while.
     *
     * @throws ExecutorsGoneException when that has been for too long
     */
    synchronized void await(Progress progress) {
        if (!present.isEmpty()) {
            return;
        }
        Duration none = Duration.between(noneSince, Instant.now());
        if (none.compareTo(settings.patience()) > 0) {
            throw new ExecutorsGoneException(
                    "[" + settings.master() + "] no executor for " + none.toSeconds()
                            + " s: expected a worker with a free"
                            + " core and the memory of execution.memory; run again when there is one",
                    null);
        }
        if (!told && none.compareTo(WORTH_TELLING) > 0) {
            told = true;
            progress.say("waiting for an executor of " + settings.master());
        }
    }
}
