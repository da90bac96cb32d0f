package fr.sndscopy.metrics;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.storage.StoreWaits;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.UnaryOperator;

/**
 * Where it is told what happens, for Prometheus. Nothing that is told here fails, holds anybody up, or changes what is done: what cannot be
 * written is said once in the log. Safe for use by several threads.
 */
public interface Metrics extends AutoCloseable {
    /** Nobody is told, and nothing is loaded for it. */
    Metrics NONE = new Metrics() {
        @Override
        public boolean isTold() {
            return false;
        }

        @Override
        public StoreWaits counting(StoreWaits waits) {
            return waits;
        }

        @Override
        public KeyService timing(KeyService keys) {
            return keys;
        }

        @Override
        public ObservationRegistry observations() {
            return ObservationRegistry.NOOP;
        }

        @Override
        public void begin() {}

        @Override
        public void runBegins(Progress progress) {}

        @Override
        public void runEnded(Progress progress) {}

        @Override
        public void tell(UnaryOperator<Facts> found) {}

        @Override
        public void close() {}
    };

    /** Whether it is of any use to find something out in order to tell it. */
    boolean isTold();

    /** The same, with what is tried again counted. */
    StoreWaits counting(StoreWaits waits);

    /** The same, with its calls timed once a command has begun. */
    KeyService timing(KeyService keys);

    /** Where the batch framework says what it does: how long its steps take is kept. */
    ObservationRegistry observations();

    /** A command begins that tells: from here on until the end the textfile is kept up to date, and the endpoint answers. */
    void begin();

    /** A migration is at work. */
    void runBegins(Progress progress);

    /** It no longer is. */
    void runEnded(Progress progress);

    /**
     * Changes what is told of the home, and writes it.
     *
     * @param found what it throws is thrown, and nothing is changed
     */
    void tell(UnaryOperator<Facts> found);

    /** Writes for the last time. */
    @Override
    void close();
}
