package fr.sndscopy.metrics;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.metrics.Facts.Counts;
import fr.sndscopy.metrics.Facts.StepTotal;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.storage.StoreWaits;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics of a home, in a textfile, at an endpoint, or both. The registry is made when a command begins that tells anything: whatever else is
 * asked of the home does without.
 */
public final class HomeMetrics implements Metrics {
    private static final Logger LOG = LoggerFactory.getLogger(HomeMetrics.class);
    private static final Duration EVERY = Duration.ofSeconds(15);

    private final FactsFile remembered;
    private final @Nullable Textfile textfile;
    private final @Nullable InetSocketAddress listen;
    private final Clock clock;
    private final AtomicReference<Counts> counted = new AtomicReference<>(Counts.NONE);
    private final ObservationRegistry observations = new StepTimes((step, done, duration) ->
                    count(new Counts(0, Map.of(step, new StepTotal(done ? 1 : 0, done ? 0 : 1, duration.toMillis())))))
            .registry();
    private final Set<Progress> atWork = ConcurrentHashMap.newKeySet();
    private final Set<String> saidOnce = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Exposition exposition;
    private @Nullable ScrapeEndpoint endpoint;
    private volatile @Nullable ScheduledExecutorService ticker;
    private volatile @Nullable ScheduledFuture<?> ticks;

    /**
     * Metrics of a home that tells somebody.
     *
     * @param remembered where facts are kept from command to command
     * @param textfile what is written, or null
     * @param listen where it is answered, or null
     */
    public HomeMetrics(Path remembered, @Nullable Path textfile, @Nullable InetSocketAddress listen, Clock clock) {
        this.remembered = new FactsFile(remembered);
        this.textfile = textfile == null ? null : new Textfile(textfile);
        this.listen = listen;
        this.clock = clock;
    }

    @Override
    public boolean isTold() {
        return true;
    }

    @Override
    public StoreWaits counting(StoreWaits waits) {
        return new CountedWaits(waits, () -> count(new Counts(1, Map.of())));
    }

    private void count(Counts more) {
        counted.accumulateAndGet(more, Counts::plus);
    }

    @Override
    public ObservationRegistry observations() {
        return observations;
    }

    @Override
    public KeyService timing(KeyService keys) {
        return new TimedKeys(keys, (operation, outcome, nanos) -> {
            Exposition told = exposition;
            if (told != null) {
                told.keyCall(operation, outcome, nanos);
            }
        });
    }

    @Override
    public synchronized void begin() {
        if (exposition != null) {
            return;
        }
        Exposition begun = new Exposition(atWork, clock);
        begun.show(remembered.read());
        exposition = begun;
        if (listen != null) {
            try {
                endpoint = new ScrapeEndpoint(listen, begun::text);
            } catch (IOException e) {
                sayOnce("endpoint", e);
            }
        }
        write();
        ScheduledExecutorService ticking = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sndscopy-metrics");
            thread.setDaemon(true);
            return thread;
        });
        ticks = ticking.scheduleWithFixedDelay(this::tick, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
        ticker = ticking;
    }

    /** What a timer's task throws ends the timer. */
    private void tick() {
        try {
            if (!Objects.requireNonNull(counted.get()).isNone()) {
                tell(facts -> facts);
            } else {
                write();
            }
        } catch (RuntimeException e) {
            sayOnce("timer", e);
        }
    }

    @Override
    public void runBegins(Progress progress) {
        atWork.add(progress);
    }

    @Override
    public void runEnded(Progress progress) {
        atWork.remove(progress);
    }

    @Override
    public synchronized void tell(UnaryOperator<Facts> found) {
        Exposition told = exposition;
        if (told == null) {
            return;
        }
        Counts more = Objects.requireNonNull(counted.getAndSet(Counts.NONE));
        try {
            told.show(remembered.change(facts -> found.apply(facts).plus(more)));
        } catch (IOException e) {
            count(more);
            sayOnce("memory", e);
            told.show(found.apply(remembered.read()).plus(more));
        } catch (RuntimeException e) {
            count(more);
            throw e;
        }
        write();
    }

    private synchronized void write() {
        Exposition told = exposition;
        if (told == null || textfile == null) {
            return;
        }
        try {
            textfile.write(told.text());
        } catch (IOException e) {
            sayOnce("textfile", e);
        }
    }

    private void sayOnce(String what, Exception why) {
        if (saidOnce.add(what)) {
            LOG.warn("metrics are not told, which is said once, and everything else goes on: {}", what, why);
        }
    }

    @Override
    public void close() {
        ScheduledFuture<?> ticked = ticks;
        if (ticked != null) {
            ticked.cancel(false);
        }
        ScheduledExecutorService ticking = ticker;
        if (ticking != null) {
            ticking.shutdown();
        }
        synchronized (this) {
            Exposition told = exposition;
            if (told == null) {
                return;
            }
            atWork.clear();
            tell(facts -> facts);
            exposition = null;
            if (endpoint != null) {
                endpoint.close();
            }
            told.close();
        }
    }
}
