package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.StoreWaits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Knows what every thread waits for that is in a call of one store, and tells it. A call is at work from {@link #begins} to {@link
 * #ends} on one thread, which is where the SDK's blocking clients do everything. Safe for use by several threads.
 */
final class CallWatch implements AutoCloseable {
    /** After which a wait without a byte is told. */
    static final Duration SILENCE = Duration.ofSeconds(10);

    private final String place;
    private final StoreWaits waits;
    private final Duration silence;
    private final Map<Thread, AtWork> atWork = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sndscopy-store-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final ScheduledFuture<?> looking;

    /** @param place the store's description */
    CallWatch(String place, StoreWaits waits, Duration silence) {
        this.place = place;
        this.waits = waits;
        this.silence = silence;
        long period = Math.max(1, silence.toMillis() / 10);
        looking = ticker.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
    }

    StoreWaits waits() {
        return waits;
    }

    Duration silence() {
        return silence;
    }

    private static final class AtWork {
        private final StoreWaits.Call call;
        private final Duration longest;
        private final int attempts;
        private int attempt = 1;
        private long lastSignNanos = System.nanoTime();
        /** Nothing is to be told of its silence, or no more. */
        private boolean mute;

        private boolean told;

        private AtWork(StoreWaits.Call call, Duration longest, int attempts) {
            this.call = call;
            this.longest = longest;
            this.attempts = attempts;
        }
    }

    /** How a call ended. */
    enum End {
        ANSWERED,
        FAILED
    }

    /**
     * This thread calls.
     *
     * @param what is done to which key
     * @param longest it goes on, all attempts together
     * @param attempts that are made at most
     */
    void begins(String what, Duration longest, int attempts) {
        ends(End.FAILED);
        atWork.put(Thread.currentThread(), new AtWork(new StoreWaits.Call(place, what), longest, attempts));
    }

    /** This thread's call, if it is in one, has ended. */
    void ends(End end) {
        AtWork call = atWork.remove(Thread.currentThread());
        if (call == null) {
            return;
        }
        synchronized (call) {
            if (call.told && end == End.ANSWERED) {
                waits.answered(call.call);
            } else if (call.told) {
                waits.givenUp(call.call);
            }
            call.mute = true;
        }
    }

    /** The request of this thread's call is about to be sent, again or for the first time. */
    void sends() {
        AtWork call = current();
        if (call != null) {
            synchronized (call) {
                call.lastSignNanos = System.nanoTime();
                call.mute = false;
            }
        }
    }

    /** Bytes have come or gone. */
    void moved() {
        AtWork call = current();
        if (call != null) {
            synchronized (call) {
                call.lastSignNanos = System.nanoTime();
            }
        }
    }

    /** This thread's call is about to be tried again. */
    void triesAgain(String why) {
        AtWork call = current();
        if (call != null) {
            synchronized (call) {
                call.attempt++;
                // until it is sent, the silence is ours
                call.mute = true;
                call.told = true;
                waits.triedAgain(call.call, call.attempt, call.attempts, why);
            }
        }
    }

    private @Nullable AtWork current() {
        return atWork.get(Thread.currentThread());
    }

    private void look() {
        long now = System.nanoTime();
        for (AtWork call : atWork.values()) {
            synchronized (call) {
                if (!call.mute && now - call.lastSignNanos >= silence.toNanos()) {
                    call.mute = true;
                    call.told = true;
                    waits.silent(call.call, silence, call.longest);
                }
            }
        }
    }

    @Override
    public void close() {
        looking.cancel(true);
        ticker.shutdownNow();
    }
}
