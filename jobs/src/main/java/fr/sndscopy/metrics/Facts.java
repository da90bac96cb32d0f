package fr.sndscopy.metrics;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a home in gauges: each as it was when it was last found out, by whichever command. Counts, times and names of products,
 * codes and steps, never a cell value. Times are seconds since 1970.
 *
 * <p>A component more is one here and its gauges in {@link FactGauges}; a file of before, which lacks it, is read.
 *
 * @param books what the ledger says; null before it was read
 * @param night the last one; null before there was any
 * @param run the last migration of a delivery; null before there was any
 * @param verifications of the whole store, by level
 * @param leftovers what no entry leads to; null before the store was listed
 * @param calendar what was expected and is not there; null where nothing is expected
 * @param storeRetries calls of the store that were tried again, by all commands that told metrics
 * @param steps by name, of all runs of these commands
 */
public record Facts(
        @Nullable Books books,
        @Nullable Night night,
        @Nullable Run run,
        Map<String, Verification> verifications,
        @Nullable LeftOver leftovers,
        @Nullable Calendar calendar,
        long storeRetries,
        Map<String, StepTotal> steps) {
    /** Of a home of which nothing was told yet. */
    public static final Facts NONE = new Facts(null, null, null, Map.of(), null, null, 0, Map.of());

    public Facts {
        verifications = copy(verifications);
        steps = copy(steps);
    }

    private static <V> Map<String, V> copy(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : Map.copyOf(map);
    }

    /**
     * The ledger, as it was last read.
     *
     * @param dataset whose it is
     * @param readSeconds when
     * @param entries how many
     * @param signedEntries how many the newest checkpoint is over; null where no key for it is configured
     * @param products by name
     */
    public record Books(
            String dataset,
            long readSeconds,
            long entries,
            @Nullable Long signedEntries,
            Map<String, Product> products) {
        public Books {
            products = copy(products);
        }
    }

    /**
     * What is published of a product.
     *
     * @param lastSuccessSeconds when a delivery or a replay was published last, superseded since or not
     * @param deliveries that readers see rows of
     * @param tablePeriods pairs of a table and a period that readers see
     * @param rowsStored that readers see, with those of replays
     * @param rowsQuarantined that still are, of these deliveries
     */
    public record Product(
            long lastSuccessSeconds, long deliveries, long tablePeriods, long rowsStored, long rowsQuarantined) {}

    /**
     * A night.
     *
     * @param beginSeconds when it began
     * @param endSeconds when it ended
     * @param exitCode what it ended with
     * @param deliveries how many, by outcome
     * @param rowsStored of the deliveries that it published
     * @param rowsQuarantined likewise
     * @param goodSeconds when the last night ended in which nothing failed but what was delivered; 0 when none has
     */
    public record Night(
            long beginSeconds,
            long endSeconds,
            int exitCode,
            Map<String, Long> deliveries,
            long rowsStored,
            long rowsQuarantined,
            long goodSeconds) {
        /** Done, rows in quarantine, a delivery refused, nothing to do. */
        private static final Set<Integer> GOOD = Set.of(0, 3, 13, 99);

        public Night {
            deliveries = copy(deliveries);
        }

        /** A night that follows on another. */
        Night after(@Nullable Night before) {
            long good = GOOD.contains(exitCode) ? endSeconds : before == null ? 0 : before.goodSeconds;
            return new Night(beginSeconds, endSeconds, exitCode, deliveries, rowsStored, rowsQuarantined, good);
        }
    }

    /**
     * A migration of a delivery.
     *
     * @param beginSeconds when it began
     * @param endSeconds when it ended
     * @param exitCode what it ended with, or would have
     * @param rowsStored of what it converted
     * @param rowsQuarantined likewise
     * @param rejects violations, by code
     * @param stepMillis how long steps took
     */
    public record Run(
            long beginSeconds,
            long endSeconds,
            int exitCode,
            long rowsStored,
            long rowsQuarantined,
            Map<String, Long> rejects,
            Map<String, Long> stepMillis) {
        public Run {
            rejects = copy(rejects);
            stepMillis = copy(stepMillis);
        }
    }

    /**
     * A verification of all that is published.
     *
     * @param endSeconds when it ended
     * @param exitCode what it ended with
     * @param entries that the ledger had
     */
    public record Verification(long endSeconds, int exitCode, long entries) {}

    /**
     * What lies in the store and no entry leads to.
     *
     * @param listedSeconds when the store was listed
     * @param objects how many, by kind
     * @param bytes how long they are, by kind
     */
    public record LeftOver(long listedSeconds, Map<String, Long> objects, Map<String, Long> bytes) {
        public LeftOver {
            objects = copy(objects);
            bytes = copy(bytes);
        }
    }

    /**
     * What was expected by now.
     *
     * @param judgedSeconds when
     * @param products by name
     */
    public record Calendar(long judgedSeconds, Map<String, Expected> products) {
        public Calendar {
            products = copy(products);
        }
    }

    /**
     * What was expected of a product.
     *
     * @param missingPeriods periods between the first and the last that are published, which are not
     * @param latePeriods periods that are due and not published
     * @param latestSeconds for how long the one has been due that is due the longest; 0 when none is
     */
    public record Expected(long missingPeriods, long latePeriods, long latestSeconds) {}

    /** The same with what the ledger says. */
    public Facts with(Books read) {
        return new Facts(read, night, run, verifications, leftovers, calendar, storeRetries, steps);
    }

    /** The same with another night as the last. */
    public Facts with(Night ended) {
        return new Facts(books, ended.after(night), run, verifications, leftovers, calendar, storeRetries, steps);
    }

    /** The same with another run as the last. */
    public Facts with(Run ended) {
        return new Facts(books, night, ended, verifications, leftovers, calendar, storeRetries, steps);
    }

    /** The same with another verification as the last of its level. */
    public Facts with(String level, Verification ended) {
        Map<String, Verification> all = new TreeMap<>(verifications);
        all.put(level, ended);
        return new Facts(books, night, run, all, leftovers, calendar, storeRetries, steps);
    }

    /** The same with what was listed. */
    public Facts with(LeftOver found) {
        return new Facts(books, night, run, verifications, found, calendar, storeRetries, steps);
    }

    /** The same with what was expected. */
    public Facts with(Calendar judged) {
        return new Facts(books, night, run, verifications, leftovers, judged, storeRetries, steps);
    }

    Facts plus(Counts more) {
        Map<String, StepTotal> all = new TreeMap<>(steps);
        more.steps().forEach((step, total) -> all.merge(step, total, StepTotal::plus));
        return new Facts(
                books, night, run, verifications, leftovers, calendar, storeRetries + more.storeRetries(), all);
    }

    /**
     * All executions of one step.
     *
     * @param done how many ended well
     * @param failed how many did not
     * @param millis how long they took, together
     */
    public record StepTotal(long done, long failed, long millis) {
        StepTotal plus(StepTotal other) {
            return new StepTotal(done + other.done, failed + other.failed, millis + other.millis);
        }
    }

    /** What a process has counted and not told yet. */
    record Counts(long storeRetries, Map<String, StepTotal> steps) {
        static final Counts NONE = new Counts(0, Map.of());

        Counts plus(Counts other) {
            Map<String, StepTotal> all = new TreeMap<>(steps);
            other.steps.forEach((step, total) -> all.merge(step, total, StepTotal::plus));
            return new Counts(storeRetries + other.storeRetries, all);
        }

        boolean isNone() {
            return storeRetries == 0 && steps.isEmpty();
        }
    }
}
