package fr.sndscopy.spark;

import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.migration.execution.ExecutorsGoneException;
import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.spark.executor.PartFunction;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;

/**
 * Has tasks done by the executors of a cluster, in one application for a run. Each call is a job of Spark's, of which each partition is a
 * task; several may be at work at once. What comes back is small: what was made is in the store.
 *
 * <p>An executor that dies, or from which nothing is heard for {@code spark.network.timeout}, loses its tasks to others; of two that come
 * to an end with one task, only the first is told of. A task that fails for what may pass is tried four times in all. One that is refused
 * ends the step: what is at work is told to stop, and what is done stays done.
 */
final class SparkExecutor implements PartExecutor {
    private final SparkContext spark;
    private final ClusterSettings settings;
    private final PartFunction function;
    private final Progress progress;
    private final Executors executors;
    private final AtomicInteger steps = new AtomicInteger();

    private SparkExecutor(SparkContext spark, ClusterSettings settings, PartFunction function, Progress progress) {
        this.spark = spark;
        this.settings = settings;
        this.function = function;
        this.progress = progress;
        this.executors = new Executors(settings);
        spark.addSparkListener(executors);
    }

    /**
     * Registers with the master.
     *
     * @param assignment of the run
     * @param progress of the run
     * @throws ConfigurationException when it is not to be set as it is
     * @throws ExecutorsGoneException when there is none, or it does not take us
     */
    static SparkExecutor start(ClusterSettings settings, String assignment, Progress progress) {
        SparkContext spark;
        try {
            spark = new SparkContext(settings.toConf());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "[sndscopy.execution] Spark cannot be set so: " + String.valueOf(e.getMessage()), e);
        } catch (Exception e) { // Scala declares nothing
            throw new ExecutorsGoneException(
                    "[" + settings.master()
                            + "] the master does not answer, or does not know our secret: run again when it"
                            + " does; its own log says more",
                    e);
        }
        return new SparkExecutor(spark, settings, new PartFunction(assignment), progress);
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
        SparkJob job =
                new SparkJob(spark, "sndscopy-" + tasks.get(0).step() + "-" + steps.incrementAndGet(), tasks, function);
        new StepRun(settings, job, tasks, listener, progress, executors).run();
    }

    /** The executors end with it. */
    @Override
    public void close() {
        spark.stop();
    }
}
