package fr.sndscopy.cli.terminal;

import fr.sndscopy.migration.work.Progress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT and SIGTERM into a request to stop, and gives what runs time to leave things in order. The process then ends with 130
 * or 143, as the virtual machine decides.
 */
public final class Interruption implements AutoCloseable {
    private static final long GRACE_SECONDS = 25;

    /** Down when everything is closed: the machine must not halt while the job database is being written. */
    private static final CountDownLatch PROGRAM_ENDED = new CountDownLatch(1);

    private final Thread hook;
    private final Set<Progress> runs = new HashSet<>();
    private boolean asked;

    /** Of what comes and goes. */
    public Interruption() {
        this.hook = new Thread(
                () -> {
                    ask();
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

    /** Of one run. */
    public Interruption(Progress progress) {
        this();
        begins(progress);
    }

    /** Somebody who wants to stop wants this to stop too, from the first moment on if he has said so already. */
    public synchronized void begins(Progress run) {
        runs.add(run);
        if (asked) {
            run.requestStop();
        }
    }

    /** It has come to its end. */
    public synchronized void ended(Progress run) {
        runs.remove(run);
    }

    private synchronized void ask() {
        asked = true;
        runs.forEach(Progress::requestStop);
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
