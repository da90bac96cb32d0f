package fr.sndscopy.storage;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a store that keeps versions has of objects besides their newest bytes, and how long it lets nobody remove them. Whoever has this
 * alone can write and remove nothing.
 *
 * <p>All methods throw {@link StorageException}; {@link StorageException.Kind#REFUSED} also where the store does not know the question.
 */
public interface ObjectVersions {

    /** Whether a bucket keeps what is replaced or deleted. */
    enum Versioning {
        ENABLED,
        /** What was kept before is still there, and nothing is added to it. */
        SUSPENDED,
        NEVER
    }

    /**
     * Whether a bucket can lock objects.
     *
     * @param enabled whether an object may be put with a {@link Retention}
     * @param byDefault the lock of objects that are put without one, in words; empty when they have none
     */
    record BucketLock(boolean enabled, String byDefault) {}

    /** What the bucket is set to. */
    Versioning versioning();

    /** Whether the bucket can lock objects; not enabled where the store has never heard of it. */
    BucketLock lock();

    /** Every version and delete marker of each key that starts with {@code prefix}, in no particular order. */
    void list(String prefix, Consumer<ObjectVersion> each);

    /** Whether the newest of a key is a delete marker. Asks for the key alone, and needs no right to list versions. */
    boolean isHidden(String key);

    /** A version's bytes, at most {@code maxBytes} of them; empty when it is not there. */
    Optional<byte[]> read(String key, String id, int maxBytes);

    /**
     * The lock on a version, as the store tells it.
     *
     * @param id null for the newest
     * @return empty when it has none, or when the store keeps it from us
     * @throws StorageException {@link StorageException.Kind#NOT_FOUND} when there is no such version
     */
    Optional<Retention> retention(String key, @Nullable String id);

    /** The command by which somebody who may do so removes a version or a marker, for messages. */
    String removal(ObjectVersion version);
}
