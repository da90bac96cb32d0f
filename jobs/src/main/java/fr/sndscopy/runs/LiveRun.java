package fr.sndscopy.runs;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.migration.work.PaceMeter;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.runs.RunLine.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run that says once a second in a file of its own how far it is. The file is gone when the run has ended, however; that of a process
 * that was killed stays. That nothing can be written holds no run up.
 */
public final class LiveRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRun.class);
    private static final long EVERY_MILLIS = 1000;
    private static final long LAST_SECONDS = 5;

    private final HomeRuns home;
    private final Path file;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sndscopy-progress-file");
        thread.setDaemon(true);
        return thread;
    });
    private final ScheduledFuture<?> ticking;
    private RunProgress said;
    private @Nullable PaceMeter meter;
    private boolean complained;
    private boolean ended;
    private Ending ending = Ending.of("unknown", 1);

    LiveRun(HomeRuns home, Path file, RunProgress begun) {
        this.home = home;
        this.file = file;
        this.said = begun;
        tick();
        this.ticking = ticker.scheduleAtFixedRate(this::tick, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Its delivery is known, and how far it is can be asked. */
    public synchronized void follows(String delivery, Progress progress) {
        home.forget(said.kind(), delivery);
        said = said.of(delivery);
        meter = new PaceMeter(progress, EVERY_MILLIS);
        tick();
    }

    /** How it ends, for those who ask later. What does not say so has failed. */
    public synchronized void ends(Ending how) {
        ending = how;
    }

    /** Likewise, of a delivery whose id was not known before. */
    public synchronized void ends(String delivery, Ending how) {
        said = said.of(delivery);
        ends(how);
    }

    /** As it was said last. */
    synchronized RunProgress said() {
        return said;
    }

    private synchronized void tick() {
        if (ended) {
            return;
        }
        try {
            PaceMeter asked = meter;
            if (asked != null) {
                asked.look();
            }
            said = said.at(Instant.now(), asked == null || asked.progress().parts() == 0 ? null : asked.pace());
            Map<String, Object> document = new TreeMap<>(said.toMap());
            document.put("format", RunProgress.FORMAT);
            HomeFile.replace(file, CanonicalJson.write(document));
        } catch (IOException | RuntimeException e) {
            complain(e);
        }
    }

    private void complain(Exception e) {
        if (!complained) {
            LOG.warn("how far the run is cannot be written down for status", e);
            complained = true;
        }
    }

    @Override
    public void close() {
        ticking.cancel(false);
        ticker.shutdown();
        try {
            ticker.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            home.ended(said, ending);
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                complain(e);
            }
        }
    }
}
