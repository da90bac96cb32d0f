package fr.sndscopy.migration.work;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for the runs of a process, however many are at work: they are shared, and not as many for each. What a run has to do goes before
 * what those have that began after it, so that a later one gets the threads that an earlier one leaves. Safe for use by several threads.
 */
public final class RunThreads implements AutoCloseable {
    private final ThreadPoolExecutor pool;
    private long runs;
    private long tasks;

    public RunThreads(int threads) {
        BlockingQueue<Runnable> queue = new PriorityBlockingQueue<>();
        this.pool = new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, queue);
    }

    /**
     * The threads, as a run that begins now uses them. Whoever ends it ends the run's own work, and no thread.
     *
     * @param delivery whose log lines they write meanwhile
     */
    public synchronized ExecutorService of(String delivery) {
        return new OfRun(runs++, delivery);
    }

    private synchronized long nextTask() {
        return tasks++;
    }

    /** Nobody is at work. */
    @Override
    public void close() {
        pool.shutdownNow();
    }

    /** In the order of runs, and in each in the order in which it was given. */
    private record Ranked(long rank, long number, OfRun of, Runnable work) implements Runnable, Comparable<Ranked> {
        @Override
        public void run() {
            of.take(this);
        }

        @Override
        public int compareTo(Ranked other) {
            return rank == other.rank ? Long.compare(number, other.number) : Long.compare(rank, other.rank);
        }
    }

    private final class OfRun extends AbstractExecutorService {
        private final long rank;
        private final String delivery;
        private final Set<Ranked> waiting = new HashSet<>();
        private final Set<Thread> atWork = new HashSet<>();
        private boolean ended;

        OfRun(long rank, String delivery) {
            this.rank = rank;
            this.delivery = delivery;
        }

        @Override
        public void execute(Runnable work) {
            Ranked ranked = new Ranked(rank, nextTask(), this, work);
            synchronized (this) {
                if (ended) {
                    throw new RejectedExecutionException("the run has ended");
                }
                waiting.add(ranked);
            }
            pool.execute(ranked);
        }

        void take(Ranked ranked) {
            Thread thread = Thread.currentThread();
            synchronized (this) {
                if (!waiting.remove(ranked)) {
                    return;
                }
                atWork.add(thread);
            }
            try {
                DeliveryInLog.run(delivery, ranked.work());
            } finally {
                synchronized (this) {
                    atWork.remove(thread);
                    // meant for this run's work, and no other's
                    Thread.interrupted();
                    notifyAll();
                }
            }
        }

        @Override
        public synchronized void shutdown() {
            ended = true;
            notifyAll();
        }

        @Override
        public synchronized List<Runnable> shutdownNow() {
            ended = true;
            List<Runnable> left = new ArrayList<>();
            // whose turn comes finds that it waits no more
            waiting.forEach(ranked -> left.add(ranked.work()));
            waiting.clear();
            atWork.forEach(Thread::interrupt);
            notifyAll();
            return left;
        }

        @Override
        public synchronized boolean isShutdown() {
            return ended;
        }

        @Override
        public synchronized boolean isTerminated() {
            return ended && waiting.isEmpty() && atWork.isEmpty();
        }

        @Override
        public synchronized boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            long deadline = System.nanoTime() + unit.toNanos(timeout);
            while (!isTerminated()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        }
    }
}
