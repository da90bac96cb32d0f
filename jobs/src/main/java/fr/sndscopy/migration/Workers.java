package fr.sndscopy.migration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Work that is divided among threads. */
public final class Workers {
    private Workers() {}

    /**
     * Does all of it and gives the results in the order of the work. Waits for all also when some of it fails, so that nobody writes files
     * that are about to be removed.
     *
     * @throws InterruptedMigrationException when the caller is interrupted
     */
    public static <T> List<T> inOrder(List<Callable<T>> work, ExecutorService workers) throws IOException {
        List<Future<T>> running = new ArrayList<>();
        work.forEach(one -> running.add(workers.submit(one)));
        List<T> results = new ArrayList<>();
        Throwable failure = null;
        for (Future<T> future : running) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (InterruptedException e) {
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
}
