package fr.sndscopy.cli;

import fr.sndscopy.migration.Progress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT and SIGTERM into a request to stop, and gives the run time to leave things in order. The process then ends with 130
 * or 143, as the virtual machine decides.
 */
final class Interruption implements AutoCloseable {
    private static final long GRACE_SECONDS = 25;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    Interruption(Progress progress) {
        this.hook = new Thread(
                () -> {
                    progress.requestStop();
                    try {
                        if (!ended.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                            System.err.println(
                                    "sndscopy: did not stop in time; the next run goes on from finished parts");
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "sndscopy-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // the hook is at work, and has just been told that the run has ended
            return;
        }
    }
}
