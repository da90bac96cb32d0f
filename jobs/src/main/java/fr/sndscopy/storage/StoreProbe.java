package fr.sndscopy.storage;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.StorageException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a store really does, under a prefix of its own ({@code probe/<uuid>/}) that it empties afterwards. Takes
 * some forty requests; as many again, over connections of their own, before a store is called unfit: one wrong answer may have come
 * from the way to it.
 */
public final class StoreProbe {
    private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);

    /** Below which a probe writes. What an interrupted probe left there may be deleted at any time. */
    public static final String PREFIX = "probe/";

    private static final int RACERS = 16;
    private static final String OBJECT = "object";
    private static final String RACE = "race";

    /** S3 refuses requests of another time than its own by 15 minutes; some stores by less. */
    private static final Duration TOLERATED_SKEW = Duration.ofMinutes(4);

    private final ObjectStore store;
    private final Clock clock;

    public StoreProbe(ObjectStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * What was found.
     *
     * @param store its {@link ObjectStore#description()}
     * @param conditionalPut whether the store can decide who commits
     * @param winners how many of the racing writers of one key were told that they created it
     * @param racers how many there were
     * @param clockSkew the store's clock less ours, to a second or so
     * @param faults what does not work, in words; empty when all does
     */
    public record Findings(
            String store,
            ConditionalPut conditionalPut,
            int winners,
            int racers,
            Duration clockSkew,
            List<String> faults) {
        public Findings {
            faults = List.copyOf(faults);
        }

        /** Whether put, get, list, stat and delete do what they should. */
        public boolean isUsable() {
            return faults.isEmpty();
        }

        private boolean isFit() {
            return isUsable() && conditionalPut != ConditionalPut.REJECTED;
        }

        /** In words, the condition's rejection among them. */
        private List<String> shortcomings() {
            List<String> all = new ArrayList<>(faults);
            if (conditionalPut == ConditionalPut.REJECTED) {
                all.add("rejects If-None-Match");
            }
            return all;
        }

        private Findings withFaults(List<String> other) {
            return new Findings(store, conditionalPut, winners, racers, clockSkew, other);
        }
    }

    /** What becomes of {@code If-None-Match: *}. */
    public enum ConditionalPut {
        /** One of the racing writers won, and nobody overwrote the winner afterwards. */
        ATOMIC,
        /** Several racing writers were told that they won. The job database's lock is the only authority. */
        RACY,
        /** The condition is accepted and ignored: an existing object is overwritten. Likewise. */
        IGNORED,
        /** The store rejects the condition: it cannot hold a ledger. */
        REJECTED
    }

    /**
     * Runs the probe.
     *
     * @return only faults that were found twice
     * @throws StorageException when the store is not there or refuses us, in whatever it is asked; {@link Kind#UNAVAILABLE} also when
     *     it fails twice, and each time in another way
     */
    public Findings run() {
        Findings first = runOnce();
        if (first.isFit()) {
            return first;
        }
        try (ObjectStore again = store.reconnected()) {
            Findings second = new StoreProbe(again, clock).runOnce();
            if (second.isFit()) {
                LOG.warn("the store failed a probe once, and passed when probed again: {}", first.shortcomings());
                return second;
            }
            List<String> both = new ArrayList<>(second.shortcomings());
            both.retainAll(first.shortcomings());
            if (both.isEmpty()) {
                throw new StorageException(
                        Kind.UNAVAILABLE,
                        "[" + store.description() + "] failed two probes, and not in the same way: "
                                + String.join("; ", first.shortcomings()) + "; then "
                                + String.join("; ", second.shortcomings()),
                        null);
            }
            return second.withFaults(
                    second.faults.stream().filter(first.faults::contains).toList());
        }
    }

    private Findings runOnce() {
        String prefix = PREFIX + UUID.randomUUID() + "/";
        List<String> faults = new ArrayList<>();
        Findings findings;
        try {
            Duration skew = probeObject(prefix + OBJECT, prefix, faults);
            findings = probeCondition(prefix + RACE, skew);
        } catch (RuntimeException e) {
            try {
                cleanUp(prefix, faults);
            } catch (StorageException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
        cleanUp(prefix, faults);
        return findings.withFaults(faults);
    }

    private Findings probeCondition(String key, Duration skew) {
        int winners = 0;
        ConditionalPut conditionalPut;
        try {
            winners = race(key);
            boolean overwritten = store.claimsCreated(key, unique());
            conditionalPut =
                    overwritten ? ConditionalPut.IGNORED : winners == 1 ? ConditionalPut.ATOMIC : ConditionalPut.RACY;
        } catch (StorageException e) {
            if (e.kind() != Kind.REFUSED) {
                throw e;
            }
            if (skew.abs().compareTo(TOLERATED_SKEW) > 0) {
                throw new StorageException(
                        Kind.REFUSED,
                        "[" + store.description() + "] the store's clock is "
                                + skew.abs().toSeconds() + " s "
                                + (skew.isNegative() ? "behind" : "ahead of")
                                + " this machine's, and it refuses requests for their time: set the clock",
                        e);
            }
            conditionalPut = ConditionalPut.REJECTED;
        }
        return new Findings(store.description(), conditionalPut, winners, RACERS, skew, List.of());
    }

    private Duration probeObject(String key, String prefix, List<String> faults) {
        byte[] content = unique();
        Instant before = clock.instant();
        expect(faults, "put does not store what it was given", () -> stored(key, content));
        Instant after = clock.instant();

        expect(faults, "get does not return what was put", () -> holds(key, content));
        expect(faults, "list does not show the object just put", () -> listed(prefix)
                .equals(List.of(key)));
        Optional<ObjectStat> stat = store.stat(key);
        expect(
                faults,
                "head does not show the object just put",
                () -> stat.isPresent() && stat.get().bytes() == content.length);
        byte[] other = unique();
        expect(faults, "put does not replace an object", () -> stored(key, other));
        expect(faults, "get does not return what an object was replaced with", () -> holds(key, other));
        store.delete(key);
        expect(faults, "get returns a deleted object", () -> store.read(key, other.length)
                .isEmpty());
        if (stat.isEmpty()) {
            return Duration.ZERO;
        }
        // The object was stamped between the two readings of our clock.
        Instant stamped = stat.get().lastModified();
        Duration fromMiddle =
                Duration.between(before.plus(Duration.between(before, after).dividedBy(2)), stamped);
        return fromMiddle.abs().compareTo(Duration.between(before, after).plusSeconds(1)) <= 0
                ? Duration.ZERO
                : fromMiddle;
    }

    /** What the store itself finds altered or missing is a fault of the store; what it refuses, or does not answer, is none. */
    private static void expect(List<String> faults, String otherwise, BooleanSupplier answer) {
        try {
            if (!answer.getAsBoolean()) {
                faults.add(otherwise);
            }
        } catch (StorageException e) {
            if (!SecondReading.looksAltered(e)) {
                throw e;
            }
            LOG.warn("probe: {}", e.getMessage());
            faults.add(otherwise);
        }
    }

    private boolean holds(String key, byte[] content) {
        return store.read(key, content.length)
                .filter(read -> Arrays.equals(read, content))
                .isPresent();
    }

    private List<String> listed(String prefix) {
        List<String> keys = new ArrayList<>();
        store.list(prefix, stat -> keys.add(stat.key()));
        return keys;
    }

    private int race(String key) {
        ExecutorService threads = Executors.newFixedThreadPool(RACERS);
        try {
            CountDownLatch ready = new CountDownLatch(RACERS);
            Callable<Boolean> racer = () -> {
                byte[] content = unique();
                ready.countDown();
                ready.await();
                return store.claimsCreated(key, content);
            };
            List<Future<Boolean>> racers = new ArrayList<>();
            for (int i = 0; i < RACERS; i++) {
                racers.add(threads.submit(racer));
            }
            int winners = 0;
            for (Future<Boolean> future : racers) {
                winners += future.get() ? 1 : 0;
            }
            return winners;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Kind.UNAVAILABLE, "[" + store.description() + "] probe interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean stored(String key, byte[] content) {
        try {
            Path file = Files.createTempFile("sndscopy-probe", null);
            try {
                Files.write(file, content);
                store.put(key, file, Sha256.of(content));
                return true;
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Also of what a list does not show. */
    private void cleanUp(String prefix, List<String> faults) {
        try {
            Set<String> left = new TreeSet<>(Set.of(prefix + OBJECT, prefix + RACE));
            left.addAll(listed(prefix));
            left.forEach(store::delete);
            ProbedVersions.remove(store, prefix);
        } catch (StorageException e) {
            if (e.isTransient()) {
                throw e;
            }
            LOG.warn("probe: {}", e.getMessage());
            faults.add("delete does not work: " + e.kind());
        }
    }

    private static byte[] unique() {
        return UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    }
}
