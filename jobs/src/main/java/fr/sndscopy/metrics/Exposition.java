package fr.sndscopy.metrics;

import fr.sndscopy.metrics.Facts.StepTotal;
import fr.sndscopy.migration.work.Progress;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * What is told, in the text format of Prometheus: facts of the home, and what this process is doing. The one user of Micrometer's registry.
 * Safe for use by several threads.
 */
final class Exposition implements AutoCloseable {
    private static final double MILLIS = 1000;
    /** From a keystore in this process to a server that is about to be given up. */
    private static final Duration[] KEY_CALL_BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final FactGauges facts = new FactGauges(registry);
    private final AtomicLong storeRetries = new AtomicLong();
    private final Map<String, Shown> steps = new HashMap<>();

    /** @param atWork the runs that are, which others change */
    Exposition(Set<Progress> atWork, Clock clock) {
        live("sndscopy_exposition_timestamp_seconds", "When this text was made.", () -> clock.millis() / MILLIS);
        live("sndscopy_runs_at_work", "Migrations that this process has at work.", atWork::size);
        sum(atWork, "sndscopy_run_rows_read", "Rows that the runs at work have read.", Progress::rowsRead);
        sum(atWork, "sndscopy_run_rows_rejected", "Rows of these that were rejected.", Progress::rowsRejected);
        sum(atWork, "sndscopy_run_bytes_read", "Bytes of source that the runs at work have read.", Progress::bytesRead);
        sum(
                atWork,
                "sndscopy_run_bytes_expected",
                "Bytes of source that the runs at work have to read, those of earlier tries among them.",
                Progress::sourceBytes);
        sum(atWork, "sndscopy_run_bytes_stored", "Bytes that the runs at work have stored.", Progress::bytesStored);
        FunctionCounter.builder("sndscopy_store_retries", storeRetries, AtomicLong::doubleValue)
                .description(
                        "Calls of the store that were tried again, by all commands of this home that tell metrics.")
                .register(registry);
    }

    private void live(String name, String help, Supplier<Number> value) {
        Gauge.builder(name, value).description(help).register(registry);
    }

    private void sum(Set<Progress> atWork, String name, String help, ToLongFunction<Progress> value) {
        live(name, help, () -> atWork.stream().mapToLong(value).sum());
    }

    synchronized void show(Facts told) {
        facts.show(told);
        storeRetries.set(told.storeRetries());
        told.steps().forEach((step, total) -> steps.computeIfAbsent(step, this::counted).total = total);
    }

    /** What is shown of a step. */
    private static final class Shown {
        private volatile StepTotal total = new StepTotal(0, 0, 0);
    }

    private Shown counted(String step) {
        Shown total = new Shown();
        FunctionCounter.builder("sndscopy_step_seconds", total, all -> all.total.millis() / MILLIS)
                .description("How long steps took, of all runs of this home that tell metrics.")
                .tag("step", step)
                .register(registry);
        ends(step, "done", total, StepTotal::done);
        ends(step, "failed", total, StepTotal::failed);
        return total;
    }

    private void ends(String step, String outcome, Shown total, ToLongFunction<StepTotal> ends) {
        FunctionCounter.builder("sndscopy_steps", total, all -> ends.applyAsLong(all.total))
                .description("Executions of steps, of all runs of this home that tell metrics.")
                .tag("step", step)
                .tag("outcome", outcome)
                .register(registry);
    }

    void keyCall(String operation, String outcome, long nanos) {
        Timer.builder("sndscopy_key_service_call")
                .description("Calls of the key service by this process.")
                .tag("operation", operation)
                .tag("outcome", outcome)
                .serviceLevelObjectives(KEY_CALL_BOUNDS)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    synchronized byte[] text() {
        return registry.scrape().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        registry.close();
    }
}
