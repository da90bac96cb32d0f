package fr.sndscopy.cli.terminal;

import fr.sndscopy.migration.work.Progress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT and SIGTERM into a request to stop, and gives the run time to leave things in order. The process then ends with 130
 * or 143, as the virtual machine decides.
 */
public final class Interruption implements AutoCloseable {
    private static final long GRACE_SECONDS = 25;

    /** Down when everything is closed: the machine must not halt while the job database is being written. */
    private static final CountDownLatch PROGRAM_ENDED = new CountDownLatch(1);

    private final Thread hook;

    public Interruption(Progress progress) {
        this.hook = new Thread(
                () -> {
                    progress.requestStop();
                    try {
                        if (!PROGRAM_ENDED.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
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

    /** Says that nothing is left to be closed. */
    public static void programEnds() {
        PROGRAM_ENDED.countDown();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // the hook is at work, and waits for the program's end
            return;
        }
    }
}
