package fr.sndscopy.migration.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Work that is divided among threads. */
public final class Workers {
    private Workers() {}

    /**
     * Does all of it and gives the results in the order of the work. Waits for all also when some of it fails, or the caller is
     * interrupted, so that nobody writes files that are about to be removed. What has not begun when the caller is interrupted does not
     * begin, and what has is interrupted.
     *
     * @throws InterruptedMigrationException when the caller is interrupted
     */
    public static <T> List<T> inOrder(List<Callable<T>> work, ExecutorService workers) throws IOException {
        Gate gate = new Gate();
        List<Future<T>> running = new ArrayList<>();
        work.forEach(one -> running.add(workers.submit(() -> gate.through(one))));
        List<T> results = new ArrayList<>();
        Throwable failure = null;
        for (Future<T> future : running) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (InterruptedException e) {
                running.forEach(one -> one.cancel(true));
                gate.closeAndWait();
                Thread.currentThread().interrupt();
                throw new InterruptedMigrationException();
            }
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw failure instanceof IOException exception ? exception : new IOException(failure);
        }
        return results;
    }

    /** What begins passes it, until it is closed; a future that was cancelled does not say whether its work has ended. */
    private static final class Gate {
        private final ReadWriteLock atWork = new ReentrantReadWriteLock();
        private volatile boolean closed;

        <T> T through(Callable<T> work) throws Exception {
            atWork.readLock().lock();
            try {
                if (closed) {
                    throw new CancellationException();
                }
                return work.call();
            } finally {
                atWork.readLock().unlock();
            }
        }

        /** Nothing is at work, nor ever again, once there was a writer. Waits on when it is interrupted again. */
        void closeAndWait() {
            atWork.writeLock().lock();
            try {
                closed = true;
            } finally {
                atWork.writeLock().unlock();
            }
        }
    }
}
