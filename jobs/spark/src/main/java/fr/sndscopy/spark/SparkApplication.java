package fr.sndscopy.spark;

import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.execution.ExecutorsGoneException;
import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.execution.PartExecutors;
import fr.sndscopy.migration.execution.PartWork;
import fr.sndscopy.migration.execution.PlanInMemory;
import fr.sndscopy.migration.execution.PlanInStore;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.spark.work.Assignment;
import fr.sndscopy.spark.work.Messages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.jspecify.annotations.Nullable;

/**
 * What a process is to a cluster: one application, whatever number of deliveries it works on. It registers with the master when the first
 * of them has come so far, and anew when the master has withdrawn it since; executors that are there stay for the next delivery.
 */
final class SparkApplication implements PartExecutors {
    private final ClusterSettings settings;
    private final BitSet places = new BitSet();
    private @Nullable Registered registered;

    SparkApplication(ClusterSettings settings) {
        this.settings = settings;
    }

    /**
     * With a master.
     *
     * @param steps of all deliveries so far: names of Spark's jobs are of one application
     */
    record Registered(SparkContext spark, Executors executors, AtomicInteger steps) {}

    /**
     * Has the plan where executors find it, and is registered.
     *
     * @throws fr.sndscopy.migration.work.InterruptedMigrationException when somebody wants the run to stop
     * @throws ConfigurationException when the application is not to be set as it is
     * @throws ExecutorsGoneException when there is no master, or it does not take us
     */
    @Override
    public PartExecutor open(
            PlanInMemory plan, PartWork.Tools tools, PartWork.Collecting collecting, ExecutorService workers)
            throws IOException {
        tools.progress().stopIfRequested();
        PlanInStore.Reference reference = PlanInStore.put(plan, tools);
        Place place = place();
        try {
            String assignment = Messages.write(new Assignment(
                    reference, everywhere(plan.folder().location()), keys(plan, tools.keys()), place.atOnce()));
            return new SparkExecutor(registered(), settings, place, assignment, tools.progress());
        } catch (RuntimeException | Error e) {
            place.close();
            throw e;
        }
    }

    /**
     * The place of a run among those at work: each has a share of the executors, whatever it has to do (Spark's pools of fair scheduling,
     * which are never given up, and so used again).
     */
    final class Place implements AutoCloseable {
        private final int number;
        private final int atOnce;
        private boolean left;

        Place(int number, int atOnce) {
            this.number = number;
            this.atOnce = atOnce;
        }

        String pool() {
            return "delivery-" + (number + 1);
        }

        /** How many runs were at work when this one came, itself too. */
        int atOnce() {
            return atOnce;
        }

        @Override
        public void close() {
            synchronized (SparkApplication.this) {
                if (!left) {
                    left = true;
                    places.clear(number);
                }
            }
        }
    }

    private synchronized Place place() {
        int number = places.nextClearBit(0);
        places.set(number);
        return new Place(number, places.cardinality());
    }

    private synchronized Registered registered() {
        Registered known = registered;
        if (known == null || known.spark().isStopped()) {
            known = register();
            registered = known;
        }
        return known;
    }

    private Registered register() {
        try {
            SparkContext spark = new SparkContext(settings.toConf());
            Executors executors = new Executors(settings);
            spark.addSparkListener(executors);
            return new Registered(spark, executors, new AtomicInteger());
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
    }

    /** A location that does not depend on where a process was started. */
    private static String everywhere(String location) {
        return Workplace.isBucket(location)
                ? location
                : Path.of(location).toAbsolutePath().normalize().toString();
    }

    /** The keys that executors wrap with; those that there are not yet are made here, where the keystore is that counts. */
    private static SortedMap<String, String> keys(PlanInMemory plan, KeyService service) {
        SortedMap<String, String> keys = new TreeMap<>();
        String sealing = new Sealing(service).keyId();
        KeyId.parse(sealing).ifPresent(id -> keys.put(id.domain(), sealing));
        for (PlannedPart part : plan.plan().parts()) {
            keys.computeIfAbsent(part.keyDomain(plan.settings().keyScope()).toString(), service::currentKeyId);
        }
        return keys;
    }

    /** The executors end with it. */
    @Override
    public synchronized void close() {
        if (registered != null) {
            registered.spark().stop();
            registered = null;
        }
    }
}
