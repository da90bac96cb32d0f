package fr.sndscopy.spark.executor;

import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.spark.work.PartFailure;
import fr.sndscopy.spark.work.Worker;
import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.TaskContext;
import scala.Function2;
import scala.collection.Iterator;

/**
 * What Spark does with each partition, which is one task: JSON goes in, JSON comes out. A class by itself: whatever a lambda is written
 * in goes to the executors with it.
 *
 * @param assignment of the run
 * @param counter of the step, which executors count with
 */
public record PartFunction(String assignment, PartCounter counter)
        implements Function2<TaskContext, Iterator<String>, String>, Serializable {

    @Override
    public String apply(TaskContext context, Iterator<String> tasks) {
        String task = tasks.next();
        try {
            return worker().run(assignment, task, counter::follow);
        } catch (PartFailure e) {
            throw PartFunction.<RuntimeException>unchecked(e);
        }
    }

    private static Worker worker() throws PartFailure {
        try {
            return ExecutorMachine.worker();
        } catch (ConfigurationException e) {
            throw PartFailure.ofMachine(new ConfigurationException("on an executor: " + e.getMessage(), e));
        } catch (IOException | RuntimeException e) {
            throw PartFailure.ofMachine(e);
        }
    }

    /** Spark's functions declare nothing, and may throw anything. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E unchecked(Exception e) throws E {
        throw (E) e;
    }
}
