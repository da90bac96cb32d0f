package fr.sndscopy.storage;

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
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Finds out what a store really does, under a prefix of its own ({@code probe/<uuid>/}) that it empties afterwards. Takes
 * some forty requests.
 */
public final class StoreProbe {
    /** Below which a probe writes. What an interrupted probe left there may be deleted at any time. */
    public static final String PREFIX = "probe/";

    private static final int RACERS = 16;

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
     * @throws StorageException when the store is not there or refuses us
     */
    public Findings run() {
        String prefix = PREFIX + UUID.randomUUID() + "/";
        List<String> faults = new ArrayList<>();
        Findings findings;
        try {
            Duration skew = probeObject(prefix + "object", prefix, faults);
            findings = probeCondition(prefix + "race", skew);
        } finally {
            cleanUp(prefix, faults);
        }
        return new Findings(
                findings.store, findings.conditionalPut, findings.winners, RACERS, findings.clockSkew, faults);
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
        putFile(key, content);
        Instant after = clock.instant();

        Optional<byte[]> read = store.read(key, content.length);
        if (read.isEmpty() || !Arrays.equals(read.get(), content)) {
            faults.add("get does not return what was put");
        }
        List<String> listed = new ArrayList<>();
        store.list(prefix, stat -> listed.add(stat.key()));
        if (!listed.equals(List.of(key))) {
            faults.add("list does not show the object just put");
        }
        Optional<ObjectStat> stat = store.stat(key);
        if (stat.isEmpty() || stat.get().bytes() != content.length) {
            faults.add("head does not show the object just put");
        }
        byte[] other = unique();
        putFile(key, other);
        Optional<byte[]> reread = store.read(key, other.length);
        if (reread.isEmpty() || !Arrays.equals(reread.get(), other)) {
            faults.add("get does not return what an object was replaced with");
        }
        store.delete(key);
        if (store.read(key, other.length).isPresent()) {
            faults.add("get returns a deleted object");
        }
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

    private void putFile(String key, byte[] content) {
        try {
            Path file = Files.createTempFile("sndscopy-probe", null);
            try {
                Files.write(file, content);
                store.put(key, file, Sha256.of(content));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void cleanUp(String prefix, List<String> faults) {
        try {
            List<String> left = new ArrayList<>();
            store.list(prefix, stat -> left.add(stat.key()));
            left.add(prefix + "race");
            left.forEach(store::delete);
        } catch (StorageException e) {
            faults.add("delete does not work: " + e.kind());
        }
    }

    private static byte[] unique() {
        return UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    }
}
