package fr.sndscopy.migration.execution;

import fr.sndscopy.migration.work.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/** Has tasks done by threads of this process. */
public final class ThreadExecutor implements PartExecutor {
    private final ExecutorService workers;
    private final Work work;

    /** @param workers as many threads as parts are to be worked on at once; the caller's */
    public ThreadExecutor(ExecutorService workers, Work work) {
        this.workers = workers;
        this.work = work;
    }

    @Override
    public void run(List<PartTask> tasks, Listener listener) throws IOException {
        AtomicBoolean failed = new AtomicBoolean();
        List<Callable<Boolean>> runs = new ArrayList<>(tasks.size());
        for (PartTask task : tasks) {
            runs.add(() -> run(task, listener, failed));
        }
        Workers.inOrder(runs, workers);
    }

    /** Whether it was begun. */
    private boolean run(PartTask task, Listener listener, AtomicBoolean failed) throws IOException {
        if (failed.get()) {
            listener.left(task);
            return false;
        }
        try {
            listener.begins(task);
            listener.ended(task, work.run(task));
            return true;
        } catch (IOException | RuntimeException | Error e) {
            failed.set(true);
            listener.failed(task, e);
            throw e;
        }
    }
}
