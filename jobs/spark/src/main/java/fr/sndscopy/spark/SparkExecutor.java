package fr.sndscopy.spark;

import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.spark.SparkApplication.Place;
import fr.sndscopy.spark.SparkApplication.Registered;
import fr.sndscopy.spark.executor.PartCounter;
import fr.sndscopy.spark.executor.PartFunction;
import java.io.IOException;
import java.util.List;

/**
 * Has the tasks of a run done by the executors of a cluster. Each call is a job of Spark's, of which each partition is a task; several may
 * be at work at once. What comes back is small: what was made is in the store.
 *
 * <p>An executor that dies, or from which nothing is heard for {@code spark.network.timeout}, loses its tasks to others; of two that come
 * to an end with one task, only the first is told of. A task that fails for what may pass is tried four times in all. One that is refused
 * ends the step: what is at work is told to stop, and what is done stays done.
 */
final class SparkExecutor implements PartExecutor {
    private final Registered application;
    private final ClusterSettings settings;
    private final Place place;
    private final String assignment;
    private final Progress progress;

    /** @param place among the runs at work; closed with this */
    SparkExecutor(Registered application, ClusterSettings settings, Place place, String assignment, Progress progress) {
        this.application = application;
        this.settings = settings;
        this.place = place;
        this.assignment = assignment;
        this.progress = progress;
        application.executors().waitAnew();
    }

    @Override
    public void run(List<PartTask> tasks, Listener listener) throws IOException {
        if (tasks.isEmpty()) {
            return;
        }
        if (progress.stopRequested()) {
            tasks.forEach(listener::left);
            throw new InterruptedMigrationException();
        }
        String group =
                "sndscopy-" + tasks.get(0).step() + "-" + application.steps().incrementAndGet();
        PartCounter counter = new PartCounter();
        application.spark().register(counter, group);
        SparkJob job =
                new SparkJob(application.spark(), place.pool(), group, tasks, new PartFunction(assignment, counter));
        new StepRun(settings, job, tasks, listener, progress, application.executors()).run();
    }

    @Override
    public boolean isElsewhere() {
        return true;
    }

    @Override
    public void close() {
        place.close();
    }
}
