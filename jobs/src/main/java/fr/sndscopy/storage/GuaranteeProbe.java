package fr.sndscopy.storage;

import fr.sndscopy.storage.ObjectVersions.BucketLock;
import fr.sndscopy.storage.ObjectVersions.Versioning;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.VersionedWrites.Checksum;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, by trial under {@link StoreProbe#PREFIX}, what a store keeps of what is deleted, whether its locks hold, and which checksums
 * it checks. What it wrote it removes for good, locked objects when their lock has ended; it says what it could not remove.
 */
public final class GuaranteeProbe {
    private static final Logger LOG = LoggerFactory.getLogger(GuaranteeProbe.class);

    /** Long enough for a slow store to be asked three times, short enough to be waited for. */
    public static final Duration LOCK = Duration.ofSeconds(12);

    private static final int MAX_BYTES = 1 << 10;
    /** By which an end, told in seconds, may seem earlier than it is. */
    private static final Duration ROUNDING = Duration.ofSeconds(2);

    private final ObjectStore store;
    private final Duration lock;

    public GuaranteeProbe(ObjectStore store) {
        this(store, LOCK);
    }

    /** @param lock how long the objects are locked that are tried */
    GuaranteeProbe(ObjectStore store, Duration lock) {
        this.store = store;
        this.lock = lock;
    }

    /**
     * What was found.
     *
     * @param versioning what the bucket is set to; null when the store does not say
     * @param deleted what became of an object that was deleted
     * @param lock whether the bucket can lock; null when the store does not say
     * @param locks by mode, what became of a locked version that was to be removed; no mode that was not tried
     * @param taken checksums that the store does not check: it took an object that had another
     * @param unanswered what the store said to the questions that it does not answer, in words
     * @param left versions that could not be removed
     */
    public record Findings(
            @Nullable Versioning versioning,
            Deleted deleted,
            @Nullable BucketLock lock,
            Map<Retention.Mode, Resistance> locks,
            Set<Checksum> taken,
            List<String> unanswered,
            List<ObjectVersion> left) {
        public Findings {
            locks = Map.copyOf(locks);
            taken = Set.copyOf(taken);
            unanswered = List.copyOf(unanswered);
            left = List.copyOf(left);
        }
    }

    /** What becomes of an object that is deleted. */
    public enum Deleted {
        /** It is read by its version as before. */
        STILL_READ,
        GONE,
        /** The store names no versions, or not to us. */
        NOT_TOLD
    }

    /** What becomes of a locked version that somebody removes. */
    public enum Resistance {
        /** It stays. */
        HOLDS,
        /** It stays for whoever asks nothing else; its lock, of mode GOVERNANCE, can be taken off with our rights. */
        UNLOCKED,
        /** It went, or its lock could be taken off, whatever the store had promised. */
        REMOVED,
        /** The store took the object and forgot the lock. */
        FORGOTTEN,
        /** The store does not have this mode. */
        REFUSED,
        /** It stays, and so would one that is not locked: we may remove none. */
        NOT_TOLD
    }

    /**
     * Runs the probe.
     *
     * @param modes which locks are tried where the bucket has them; takes {@link #LOCK} and a little more then
     * @return empty where the store has no notion of versions
     * @throws StorageException when the store is not there, or refuses us in whatever it is asked
     */
    public Optional<Findings> run(Set<Retention.Mode> modes) {
        ObjectVersions versions = store.versions().orElse(null);
        VersionedWrites writes = store.versionedWrites().orElse(null);
        return versions == null || writes == null
                ? Optional.empty()
                : Optional.of(new Trial(versions, writes).run(modes));
    }

    /** One run under a prefix of its own. */
    private final class Trial {
        private final ObjectVersions versions;
        private final VersionedWrites writes;
        private final String prefix = StoreProbe.PREFIX + UUID.randomUUID() + "/";
        private final List<String> unanswered = new ArrayList<>();
        /** Whether a version that is not locked could be removed. */
        private boolean removes;

        Trial(ObjectVersions versions, VersionedWrites writes) {
            this.versions = versions;
            this.writes = writes;
        }

        Findings run(Set<Retention.Mode> modes) {
            Versioning versioning = asked(versions::versioning).orElse(null);
            BucketLock bucketLock = asked(versions::lock).orElse(null);
            try {
                Deleted deleted = delete();
                Set<Checksum> taken = wrongChecksums();
                Map<Retention.Mode, Resistance> locks =
                        bucketLock != null && bucketLock.enabled() ? locks(modes) : new EnumMap<>(Retention.Mode.class);
                return new Findings(versioning, deleted, bucketLock, locks, taken, unanswered, cleanUp());
            } catch (RuntimeException e) {
                try {
                    cleanUp();
                } catch (StorageException left) {
                    e.addSuppressed(left);
                }
                throw e;
            }
        }

        /** Empty when the store does not know the question, or does not answer it to us. */
        private <T> Optional<T> asked(Supplier<T> question) {
            try {
                return Optional.of(question.get());
            } catch (StorageException e) {
                if (e.isTransient()) {
                    throw e;
                }
                LOG.info("probe: {}", e.getMessage());
                unanswered.add(String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }

        private Deleted delete() {
            String key = prefix + "deleted";
            byte[] content = unique();
            store.claimsCreated(key, content);
            Optional<String> id = asked(() -> listed(key)).flatMap(all -> all.stream()
                    .filter(ObjectVersion::newest)
                    .map(ObjectVersion::id)
                    .findFirst());
            store.delete(key);
            if (id.isEmpty()) {
                return Deleted.NOT_TOLD;
            }
            boolean read = holds(key, id.get(), content);
            removes = isRemoved(key, id.get(), content);
            return read ? Deleted.STILL_READ : Deleted.GONE;
        }

        private Set<Checksum> wrongChecksums() {
            List<Checksum> taken = new ArrayList<>();
            for (Checksum checksum : Checksum.values()) {
                if (writes.takesWrong(checksum, prefix + "checksum-" + checksum.name(), unique())) {
                    taken.add(checksum);
                }
            }
            return Set.copyOf(taken);
        }

        private Map<Retention.Mode, Resistance> locks(Set<Retention.Mode> modes) {
            Map<Retention.Mode, Resistance> found = new EnumMap<>(Retention.Mode.class);
            if (modes.isEmpty()) {
                return found;
            }
            Instant until = storeTime().plus(lock).truncatedTo(ChronoUnit.SECONDS);
            long begun = System.nanoTime();
            modes.forEach(mode -> found.put(mode, resistance(new Retention(mode, until))));
            waitFor(lock.plus(ROUNDING).minusNanos(System.nanoTime() - begun));
            return found;
        }

        /** The time of a lock is the store's, not ours. */
        private Instant storeTime() {
            String key = prefix + "time";
            store.claimsCreated(key, unique());
            return store.stat(key).map(ObjectStat::lastModified).orElseGet(Instant::now);
        }

        private Resistance resistance(Retention wanted) {
            String key = prefix + "locked-" + wanted.mode();
            byte[] content = unique();
            String id;
            try {
                id = writes.put(key, content, wanted);
            } catch (StorageException e) {
                if (e.kind() != Kind.REFUSED) {
                    throw e;
                }
                LOG.info("probe: {}", e.getMessage());
                return Resistance.REFUSED;
            }
            boolean shown = asked(() -> versions.retention(key, id))
                    .flatMap(some -> some)
                    .filter(retention -> retention.covers(wanted))
                    .isPresent();
            if (isRemoved(key, id, content)) {
                return shown ? Resistance.REMOVED : Resistance.FORGOTTEN;
            }
            if (writes.unlocks(
                    key, id, new Retention(wanted.mode(), wanted.until().minusSeconds(1)))) {
                return wanted.mode() == Retention.Mode.GOVERNANCE ? Resistance.UNLOCKED : Resistance.REMOVED;
            }
            return removes ? Resistance.HOLDS : Resistance.NOT_TOLD;
        }

        /** Tries to remove a version, and looks whether it is there afterwards, whatever the answer was. */
        private boolean isRemoved(String key, String id, byte[] content) {
            try {
                writes.delete(key, id);
            } catch (StorageException e) {
                if (e.kind() != Kind.REFUSED) {
                    throw e;
                }
                LOG.info("probe: {}", e.getMessage());
            }
            return !holds(key, id, content);
        }

        private boolean holds(String key, String id, byte[] content) {
            return asked(() -> versions.read(key, id, MAX_BYTES))
                    .flatMap(some -> some)
                    .filter(read -> Arrays.equals(read, content))
                    .isPresent();
        }

        private List<ObjectVersion> listed(String keys) {
            List<ObjectVersion> all = new ArrayList<>();
            versions.list(keys, all::add);
            return all;
        }

        /** Returns what stays. */
        private List<ObjectVersion> cleanUp() {
            List<String> there = new ArrayList<>();
            store.list(prefix, stat -> there.add(stat.key()));
            there.forEach(store::delete);
            return ProbedVersions.remove(store, prefix);
        }
    }

    private void waitFor(Duration rest) {
        try {
            Thread.sleep(Math.max(0, rest.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Kind.UNAVAILABLE, "[" + store.description() + "] probe interrupted", e);
        }
    }

    private static byte[] unique() {
        return UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    }
}
