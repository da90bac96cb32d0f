package fr.sndscopy.spark;

import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.spark.executor.PartFunction;
import fr.sndscopy.spark.work.Messages;
import fr.sndscopy.spark.work.PartCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.jspecify.annotations.Nullable;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * A job of Spark's with a task for each partition, and what is heard of it, in order. Results are handed over as they arrive, in the
 * scheduler's own thread, which must not be kept: it puts them into a queue, and whoever waits does the rest. {@code collect} would have
 * them all at the end, or none.
 */
final class SparkJob {
    private final SparkContext spark;
    private final String pool;
    private final String group;
    private final List<String> tasks;
    private final PartFunction function;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Heard heard = new Heard();

    /**
     * Not submitted yet.
     *
     * @param pool whose share of the executors it has
     * @param group its name, which no other has
     */
    SparkJob(SparkContext spark, String pool, String group, List<PartTask> tasks, PartFunction function) {
        this.spark = spark;
        this.pool = pool;
        this.group = group;
        this.tasks = tasks.stream().map(Messages::write).toList();
        this.function = function;
    }

    /** What is heard. */
    sealed interface Event {}

    /** An executor has begun with a task, perhaps once more. */
    record Begun(int task) implements Event {}

    /** An executor has come to an end with it, or was told to stop. */
    record AtRest(int task) implements Event {}

    /** How far a try of it has come. */
    record Underway(int task, PartCounts counts) implements Event {}

    /** What came of it, for the first time. */
    record Result(int task, String answer) implements Event {}

    /** Nothing more will come of the job. */
    record Ended(@Nullable Throwable failure) implements Event {}

    /** Submits it, and returns at once. */
    void start() {
        spark.addSparkListener(heard);
        Thread thread = new Thread(this::run, group);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        Throwable failure = null;
        try {
            spark.setJobGroup(group, group, true);
            spark.setLocalProperty("spark.scheduler.pool", pool);
            ClassTag<String> text = ClassTag$.MODULE$.apply(String.class);
            RDD<String> partitions = JavaSparkContext.fromSparkContext(spark)
                    .parallelize(tasks, tasks.size())
                    .rdd();
            List<Object> numbers = new ArrayList<>();
            for (int i = 0; i < tasks.size(); i++) {
                numbers.add(i);
            }
            spark.runJob(
                    partitions,
                    function,
                    CollectionConverters.asScala(numbers).toSeq(),
                    new AbstractFunction2<Object, String, BoxedUnit>() {
                        @Override
                        public BoxedUnit apply(Object task, String answer) {
                            events.add(new Result((Integer) task, answer));
                            return BoxedUnit.UNIT;
                        }
                    },
                    text);
        } catch (Throwable e) { // Scala declares nothing; whoever waits has to hear of it, whatever it is
            failure = e;
        }
        events.add(new Ended(failure));
    }

    /** The next that is heard, or null when nothing is for so long. */
    @Nullable
    Event next(long milliseconds) throws InterruptedException {
        return events.poll(milliseconds, TimeUnit.MILLISECONDS);
    }

    /**
     * Has executors told to stop with it; {@link Ended} is heard then. Does no harm when it is called before the job is known, again, or
     * when Spark has ended: it does so by itself when the virtual machine is asked to.
     */
    void cancel() {
        try {
            spark.cancelJobGroup(group);
        } catch (IllegalStateException e) {
            if (!spark.isStopped()) {
                throw e;
            }
        }
    }

    /** Hears no more. */
    void close() {
        spark.removeSparkListener(heard);
    }

    private final class Heard extends SparkListener {
        private final Set<Object> stages = new HashSet<>();
        /** By the number of a try, which task it is of. */
        private final Map<Object, Integer> tries = new HashMap<>();

        @Override
        public void onJobStart(SparkListenerJobStart start) {
            if (group.equals(start.properties().getProperty("spark.jobGroup.id"))) {
                stages.addAll(CollectionConverters.asJava(start.stageIds()));
            }
        }

        @Override
        public void onTaskStart(SparkListenerTaskStart start) {
            if (stages.contains(start.stageId())) {
                tries.put(start.taskInfo().taskId(), start.taskInfo().index());
                events.add(new Begun(start.taskInfo().index()));
            }
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (stages.contains(end.stageId())) {
                tries.remove(end.taskInfo().taskId());
                events.add(new AtRest(end.taskInfo().index()));
            }
        }

        @Override
        public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate beat) {
            for (Tuple4<Object, Object, Object, Seq<AccumulableInfo>> one :
                    CollectionConverters.asJava(beat.accumUpdates())) {
                Integer task = tries.get(one._1());
                if (task != null) {
                    for (AccumulableInfo counted : CollectionConverters.asJava(one._4())) {
                        if (counted.id() == function.counter().id()
                                && counted.update().getOrElse(() -> null) instanceof PartCounts counts) {
                            events.add(new Underway(task, counts));
                        }
                    }
                }
            }
        }
    }
}
