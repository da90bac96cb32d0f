package fr.sndscopy.storage.memory;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StorageKeys;
import fr.sndscopy.storage.UnfinishedUpload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps objects in this JVM's memory and loses them with it. Safe for use by several threads. */
public final class MemoryObjectStore implements ObjectStore {
    private final ConcurrentNavigableMap<String, StoredBytes> objects = new ConcurrentSkipListMap<>(StorageKeys.ORDER);
    private final Clock clock;

    public MemoryObjectStore() {
        this(Clock.systemUTC());
    }

    /**
     * An empty store.
     *
     * @param clock what {@link ObjectStat#lastModified()} is read from
     */
    public MemoryObjectStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void put(String key, Path file, String sha256) {
        StorageKeys.requireKey(key);
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!Sha256.of(content).equals(sha256)) {
            throw failure(Kind.CORRUPT, key, "the file read has another SHA-256 than " + sha256);
        }
        objects.put(key, new StoredBytes(content, clock.instant(), sha256));
    }

    @Override
    public PutOutcome putIfAbsent(String key, byte[] content) {
        return claimsCreated(key, content) || sameBytes(key, content) ? PutOutcome.CREATED : PutOutcome.TAKEN;
    }

    private boolean sameBytes(String key, byte[] content) {
        StoredBytes stored = objects.get(key);
        return stored != null && Arrays.equals(stored.content, content);
    }

    @Override
    public boolean claimsCreated(String key, byte[] content) {
        StorageKeys.requireKey(key);
        return objects.putIfAbsent(key, new StoredBytes(content.clone(), clock.instant(), null)) == null;
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        StoredBytes stored = objects.get(StorageKeys.requireKey(key));
        if (stored == null) {
            return Optional.empty();
        }
        if (stored.content.length > maxBytes) {
            throw failure(Kind.CORRUPT, key, stored.content.length + " bytes, expected at most " + maxBytes);
        }
        return Optional.of(stored.content.clone());
    }

    @Override
    public Optional<byte[]> readRange(String key, long from, int length) {
        return read(key, Integer.MAX_VALUE).map(content -> {
            if (from + length > content.length) {
                throw failure(Kind.CORRUPT, key, content.length + " bytes, and " + (from + length) + " are expected");
            }
            return Arrays.copyOfRange(content, (int) from, (int) from + length);
        });
    }

    @Override
    public String download(String key, Path target) {
        StoredBytes stored = objects.get(StorageKeys.requireKey(key));
        if (stored == null) {
            throw failure(Kind.NOT_FOUND, key, "no such object");
        }
        try {
            Files.write(target, stored.content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Sha256.of(stored.content);
    }

    @Override
    public String sha256(String key) {
        StoredBytes stored = objects.get(StorageKeys.requireKey(key));
        if (stored == null) {
            throw failure(Kind.NOT_FOUND, key, "no such object");
        }
        return Sha256.of(stored.content);
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return Optional.ofNullable(objects.get(StorageKeys.requireKey(key)))
                .map(stored -> stored.stat(key, stored.sha256));
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        objects.tailMap(prefix, true).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .forEach(entry -> each.accept(entry.getValue().stat(entry.getKey(), null)));
    }

    @Override
    public void delete(String key) {
        objects.remove(StorageKeys.requireKey(key));
    }

    /** There are none: what is put is put at once. */
    @Override
    public void unfinishedUploads(String prefix, Consumer<UnfinishedUpload> each) {}

    @Override
    public void abort(UnfinishedUpload upload) {}

    @Override
    public String description() {
        return "memory:";
    }

    /** Keeps the objects: whoever holds this store may go on reading. */
    @Override
    public void close() {}

    private static StorageException failure(Kind kind, String key, String problem) {
        return new StorageException(kind, "[memory: " + key + "] " + problem, null);
    }

    private static final class StoredBytes {
        private final byte[] content;
        private final Instant lastModified;
        private final @Nullable String sha256;

        /** @param sha256 as its writer gave it, if he did */
        StoredBytes(byte[] content, Instant lastModified, @Nullable String sha256) {
            this.content = content;
            this.lastModified = lastModified;
            this.sha256 = sha256;
        }

        ObjectStat stat(String key, @Nullable String noted) {
            return new ObjectStat(key, content.length, lastModified, Sha256.of(content), noted);
        }
    }
}
