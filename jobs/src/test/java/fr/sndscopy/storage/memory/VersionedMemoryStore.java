package fr.sndscopy.storage.memory;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectVersion;
import fr.sndscopy.storage.ObjectVersions;
import fr.sndscopy.storage.PassingStore;
import fr.sndscopy.storage.Retention;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.VersionedWrites;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bucket in memory that keeps versions and locks them, as S3 says, or breaks its word where a test wants it to. Its methods take turns.
 */
public final class VersionedMemoryStore extends PassingStore {
    private final Map<String, List<Kept>> kept = new TreeMap<>();
    private final Set<Broken> broken = EnumSet.noneOf(Broken.class);
    private ObjectVersions.Versioning versioning = ObjectVersions.Versioning.ENABLED;
    private boolean locks = true;
    private int ids;

    public VersionedMemoryStore() {
        super(new MemoryObjectStore());
    }

    /** What is not as S3 says. */
    public enum Broken {
        /** A locked version is removed all the same. */
        LOCKS_DO_NOT_HOLD,
        /** A lock is accepted and forgotten. */
        LOCKS_ARE_FORGOTTEN,
        /** Who asks to pass over GOVERNANCE is let to. */
        GOVERNANCE_IS_PASSED_OVER,
        /** Nobody may remove a version. */
        VERSIONS_STAY,
        /** GOVERNANCE is no mode. */
        NO_GOVERNANCE,
        /** What a checksum says is not looked at. */
        NO_CHECKSUMS,
        /** Versions are listed to nobody. */
        NO_LIST
    }

    private static final class Kept {
        private final ObjectVersion version;
        private final byte[] content;
        private final @Nullable Retention lock;

        Kept(ObjectVersion version, byte[] content, @Nullable Retention lock) {
            this.version = version;
            this.content = content;
            this.lock = lock;
        }

        ObjectVersion version(boolean newest) {
            return new ObjectVersion(
                    version.key(),
                    version.id(),
                    newest,
                    version.marker(),
                    version.bytes(),
                    version.modified(),
                    version.marker() ? null : version.etag());
        }
    }

    /** Breaks something. */
    public VersionedMemoryStore with(Broken what) {
        broken.add(what);
        return this;
    }

    /** Keeps no versions, and locks nothing. */
    public VersionedMemoryStore keepingNothing() {
        versioning = ObjectVersions.Versioning.NEVER;
        locks = false;
        return this;
    }

    /** Keeps versions, and locks nothing. */
    public VersionedMemoryStore lockingNothing() {
        locks = false;
        return this;
    }

    @Override
    public Optional<ObjectVersions> versions() {
        return Optional.of(new Versions());
    }

    @Override
    public Optional<VersionedWrites> versionedWrites() {
        return Optional.of(new Writes());
    }

    @Override
    public synchronized void put(String key, Path file, String sha256) {
        super.put(key, file, sha256);
        keep(key, null);
    }

    @Override
    public synchronized PutOutcome putIfAbsent(String key, byte[] content) {
        boolean there = inner.stat(key).isPresent();
        PutOutcome outcome = super.putIfAbsent(key, content);
        if (!there) {
            keep(key, null);
        }
        return outcome;
    }

    @Override
    public synchronized boolean claimsCreated(String key, byte[] content) {
        boolean created = super.claimsCreated(key, content);
        if (created) {
            keep(key, null);
        }
        return created;
    }

    private String keep(String key, @Nullable Retention lock) {
        byte[] content = inner.read(key, Integer.MAX_VALUE).orElseThrow();
        return add(key, false, content, lock);
    }

    private String add(String key, boolean marker, byte[] content, @Nullable Retention lock) {
        List<Kept> all = kept.computeIfAbsent(key, none -> new ArrayList<>());
        if (versioning == ObjectVersions.Versioning.NEVER) {
            all.clear();
            if (marker) {
                return "null";
            }
        }
        String id = versioning == ObjectVersions.Versioning.NEVER ? "null" : "v" + ++ids;
        all.add(new Kept(
                new ObjectVersion(key, id, true, marker, content.length, Instant.now(), Sha256.of(content)),
                content,
                lock));
        return id;
    }

    @Override
    public synchronized void delete(String key) {
        super.delete(key);
        if (kept.containsKey(key)) {
            add(key, true, new byte[0], null);
        }
    }

    private synchronized void forgetVersion(String key, String id) {
        List<Kept> all = kept.getOrDefault(key, List.of());
        for (Kept one : List.copyOf(all)) {
            if (one.version.id().equals(id)) {
                boolean locked = one.lock != null && Instant.now().isBefore(one.lock.until());
                if (broken.contains(Broken.VERSIONS_STAY) || (locked && !broken.contains(Broken.LOCKS_DO_NOT_HOLD))) {
                    throw refused(key, "delete of a version refused: HTTP 403 AccessDenied");
                }
                all.remove(one);
            }
        }
        showNewest(key, all);
    }

    /** The newest version is what a reader sees who names none. */
    private void showNewest(String key, List<Kept> all) {
        Kept newest = all.isEmpty() ? null : all.get(all.size() - 1);
        inner.delete(key);
        if (newest != null && !newest.version.marker()) {
            inner.claimsCreated(key, newest.content);
        }
    }

    private StorageException refused(String key, String problem) {
        return new StorageException(Kind.REFUSED, "[" + description() + ": " + key + "] " + problem, null);
    }

    private Optional<Kept> kept(String key, @Nullable String id) {
        List<Kept> all = kept.getOrDefault(key, List.of());
        return id == null
                ? all.stream().reduce((older, newer) -> newer)
                : all.stream().filter(one -> one.version.id().equals(id)).findFirst();
    }

    private final class Versions implements ObjectVersions {
        @Override
        public Versioning versioning() {
            return versioning;
        }

        @Override
        public BucketLock lock() {
            return new BucketLock(locks, "");
        }

        @Override
        public void list(String prefix, Consumer<ObjectVersion> each) {
            if (broken.contains(Broken.NO_LIST)) {
                throw refused(prefix, "list of versions refused: HTTP 403 AccessDenied");
            }
            List<ObjectVersion> found = new ArrayList<>();
            synchronized (VersionedMemoryStore.this) {
                kept.forEach((key, all) -> {
                    for (int i = 0; key.startsWith(prefix) && i < all.size(); i++) {
                        found.add(all.get(i).version(i == all.size() - 1));
                    }
                });
            }
            found.forEach(each);
        }

        @Override
        public boolean isHidden(String key) {
            synchronized (VersionedMemoryStore.this) {
                return kept(key, null).filter(one -> one.version.marker()).isPresent();
            }
        }

        @Override
        public Optional<byte[]> read(String key, String id, int maxBytes) {
            synchronized (VersionedMemoryStore.this) {
                return kept(key, id).filter(one -> !one.version.marker()).map(one -> one.content.clone());
            }
        }

        @Override
        public Optional<Retention> retention(String key, @Nullable String id) {
            synchronized (VersionedMemoryStore.this) {
                Kept one = kept(key, id)
                        .orElseThrow(() -> new StorageException(Kind.NOT_FOUND, "[" + key + "] no such version", null));
                return Optional.ofNullable(one.lock);
            }
        }

        @Override
        public String removal(ObjectVersion version) {
            return "remove " + version.key() + " " + version.id();
        }
    }

    private final class Writes implements VersionedWrites {
        @Override
        public String put(String key, byte[] content, Retention lock) {
            if (!locks || (lock.mode() == Retention.Mode.GOVERNANCE && broken.contains(Broken.NO_GOVERNANCE))) {
                throw refused(key, "put with a lock refused: HTTP 400 InvalidRequest");
            }
            synchronized (VersionedMemoryStore.this) {
                inner.delete(key);
                inner.claimsCreated(key, content);
                return keep(key, broken.contains(Broken.LOCKS_ARE_FORGOTTEN) ? null : lock);
            }
        }

        @Override
        public void delete(String key, String id) {
            forgetVersion(key, id);
        }

        @Override
        public boolean unlocks(String key, String id, Retention earlier) {
            return broken.contains(Broken.GOVERNANCE_IS_PASSED_OVER) && earlier.mode() == Retention.Mode.GOVERNANCE;
        }

        @Override
        public boolean takesWrong(Checksum checksum, String key, byte[] content) {
            return broken.contains(Broken.NO_CHECKSUMS) && claimsCreated(key, content);
        }
    }
}
