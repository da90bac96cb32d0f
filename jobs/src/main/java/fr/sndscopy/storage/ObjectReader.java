package fr.sndscopy.storage;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The reading half of a store: nothing that has this alone can write, replace or remove anything. Objects of bytes under keys ({@code
 * data/T/…}, without leading slash). Every method is safe to call from several threads. What the store answers is not believed: readers
 * check a SHA-256.
 *
 * <p>All methods throw {@link StorageException}; {@link StorageException#isTransient()} tells whether the same call may
 * succeed later.
 */
public interface ObjectReader extends AutoCloseable {

    /**
     * The whole object, of at most {@code maxBytes} bytes. Empty when there is none.
     *
     * @throws StorageException {@link StorageException.Kind#CORRUPT} when the object is longer than {@code maxBytes} or
     *     ends before its length
     */
    Optional<byte[]> read(String key, int maxBytes);

    /**
     * Some bytes of an object, and not the rest. Empty when there is no such object. Nothing vouches for them: what is read so is
     * checked by what it says.
     *
     * @param from the first of them, from 0
     * @param length how many, at least 1
     * @throws StorageException {@link StorageException.Kind#CORRUPT} when the object ends before the last of them
     */
    Optional<byte[]> readRange(String key, long from, int length);

    /**
     * Copies the object to a file, which is overwritten. After a failure the file's content is undefined.
     *
     * @return lower-case hexadecimal SHA-256 of the bytes received: compare it, the store is not believed
     * @throws StorageException {@link StorageException.Kind#NOT_FOUND} when there is none, {@link
     *     StorageException.Kind#CORRUPT} when fewer or more bytes came than the store says it holds
     */
    String download(String key, Path target);

    /**
     * Reads the object whole, and keeps nothing of it.
     *
     * @return lower-case hexadecimal SHA-256 of the bytes received
     * @throws StorageException as {@link #download} does
     */
    String sha256(String key);

    /** Length and the like, with the SHA-256 that {@link ObjectStore#put} noted; or empty when there is no such object. */
    Optional<ObjectStat> stat(String key);

    /**
     * Every object whose key starts with {@code prefix}, without the SHA-256 of its writer, in the order of the keys' UTF-8 bytes. (Some stores sort
     * characters beyond U+FFFF otherwise; no key of ours has one.)
     */
    void list(String prefix, Consumer<ObjectStat> each);

    /** What it keeps of versions; empty where a store has no notion of them. */
    default Optional<ObjectVersions> versions() {
        return Optional.empty();
    }

    /**
     * The same store over connections of its own, if it has any, so that what is wrong with one in use does not repeat itself. The
     * caller closes what it gets, before this store is closed; this store goes on.
     */
    default ObjectReader reconnected() {
        return new LentReader(this);
    }

    /** Where this store is, for people: scheme, host, bucket, prefix; no credentials. */
    String description();

    @Override
    void close();
}
