package fr.sndscopy.lineage;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.runs.JsonLines;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events of a home's runs, to a file, to a server, or both. The file is written at once; the server is told by a thread of its own, in order,
 * and what waits for it is bounded in number and in time.
 */
public final class HomeLineage implements Lineage {
    private static final Logger LOG = LoggerFactory.getLogger(HomeLineage.class);
    private static final int MOST_WAITING = 64;
    private static final Duration LAST_WAIT = Duration.ofSeconds(10);

    private final LineageEvents events;
    private final @Nullable JsonLines file;
    private final @Nullable LineageServer server;
    private final Duration lastWait;
    private final Set<String> saidOnce = ConcurrentHashMap.newKeySet();
    private final AtomicInteger untold = new AtomicInteger();
    private @Nullable ThreadPoolExecutor telling;

    /**
     * Tells somebody.
     *
     * @param file what a line is added to for each event, or null
     * @param server what is told, or null
     */
    public HomeLineage(LineageEvents events, @Nullable JsonLines file, @Nullable LineageServer server) {
        this(events, file, server, LAST_WAIT);
    }

    HomeLineage(LineageEvents events, @Nullable JsonLines file, @Nullable LineageServer server, Duration lastWait) {
        this.events = events;
        this.file = file;
        this.server = server;
        this.lastWait = lastWait;
    }

    @Override
    public boolean isTold() {
        return true;
    }

    @Override
    public synchronized void tell(Function<LineageEvents, Map<String, Object>> event) {
        byte[] json;
        try {
            json = CanonicalJson.write(event.apply(events));
        } catch (RuntimeException e) {
            sayOnce("an event", e);
            return;
        }
        if (file != null) {
            try {
                file.add(json);
            } catch (IOException e) {
                sayOnce("file", e);
            }
        }
        if (server != null) {
            send(server, json);
        }
    }

    private void send(LineageServer receiver, byte[] json) {
        ThreadPoolExecutor teller = telling;
        if (teller == null) {
            teller =
                    new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                        Thread thread = new Thread(task, "sndscopy-lineage");
                        thread.setDaemon(true);
                        return thread;
                    });
            telling = teller;
        }
        untold.incrementAndGet();
        try {
            teller.execute(() -> {
                try {
                    receiver.take(json);
                    untold.decrementAndGet();
                } catch (IOException | RuntimeException e) {
                    sayOnce("server", e);
                }
            });
        } catch (RejectedExecutionException e) {
            sayOnce("too many wait for the server", e);
        }
    }

    private void sayOnce(String what, Exception why) {
        if (saidOnce.add(what)) {
            LOG.warn("lineage is not told, which is said once, and everything else goes on: {}", what, why);
        }
    }

    @Override
    public synchronized void close() {
        ThreadPoolExecutor teller = telling;
        if (teller == null) {
            return;
        }
        telling = null;
        teller.shutdown();
        try {
            if (!teller.awaitTermination(lastWait.toMillis(), TimeUnit.MILLISECONDS)) {
                teller.shutdownNow();
            }
        } catch (InterruptedException e) {
            teller.shutdownNow();
            Thread.currentThread().interrupt();
        }
        if (untold.get() > 0) {
            LOG.warn(
                    "lineage: {} events were not taken by the server{}",
                    untold.get(),
                    file == null ? "" : "; the file has them");
        }
    }
}
