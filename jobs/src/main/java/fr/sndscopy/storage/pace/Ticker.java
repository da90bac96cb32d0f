package fr.sndscopy.storage.pace;

import java.util.concurrent.TimeUnit;

/** Time that passes, and waiting for it. Safe for use by several threads. */
public interface Ticker {
    /** That of the machine. */
    Ticker SYSTEM = new Ticker() {};

    /** Nanoseconds since whenever, never less than before. */
    default long nanos() {
        return System.nanoTime();
    }

    /**
     * Returns when so much time has passed.
     *
     * @throws InterruptedException when the thread is interrupted meanwhile, or was before
     */
    default void sleep(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos);
    }
}
