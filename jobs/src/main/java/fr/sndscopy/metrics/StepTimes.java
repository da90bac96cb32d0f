package fr.sndscopy.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;

/** Hears from Spring Batch how long its steps took: by their names, of which there are ten; of executions, partitions and items nothing is kept. */
final class StepTimes implements ObservationHandler<Observation.Context> {
    private static final String STEP = "spring.batch.step";
    private static final String NAME = "spring.batch.step.name";
    private static final String STATUS = "spring.batch.step.status";

    /** Who is told of a step that has ended. */
    interface Listener {
        void ended(String step, boolean done, Duration duration);
    }

    private final Listener listener;

    StepTimes(Listener listener) {
        this.listener = listener;
    }

    /** Where Spring Batch tells it. */
    ObservationRegistry registry() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(this);
        return registry;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return STEP.equals(context.getName());
    }

    @Override
    public void onStart(Observation.Context context) {
        context.put(StepTimes.class, System.nanoTime());
    }

    @Override
    public void onStop(Observation.Context context) {
        Long begun = context.get(StepTimes.class);
        String step = value(context, NAME);
        if (begun != null && !step.isEmpty()) {
            listener.ended(
                    step, value(context, STATUS).equals("COMPLETED"), Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private static String value(Observation.Context context, String key) {
        var found = context.getLowCardinalityKeyValue(key);
        return found == null ? "" : found.getValue();
    }
}
