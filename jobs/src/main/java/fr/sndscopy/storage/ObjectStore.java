package fr.sndscopy.storage;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Objects of bytes under keys ({@code data/T/…}, without leading slash). Every method is safe to call from several
 * threads. What the store answers is not believed: writers check what is there afterwards, readers check a SHA-256.
 *
 * <p>All methods throw {@link StorageException}; {@link StorageException#isTransient()} tells whether the same call may
 * succeed later.
 */
public interface ObjectStore extends AutoCloseable {

    /**
     * Stores a file under a key that nobody else writes, replacing what an earlier try may have left there. On return the
     * object is there with the file's length. On failure the object may or may not be there, whole or not at all.
     *
     * @param sha256 lower-case hexadecimal SHA-256 of the file; what is read from the file while sending must have it
     * @throws StorageException {@link StorageException.Kind#CORRUPT} when the file read, or the object left behind, is not
     *     what it should be
     */
    void put(String key, Path file, String sha256);

    /**
     * Creates a small object unless the key is taken: the commit of a publication. Exactly one of any number of
     * concurrent callers gets {@link PutOutcome#CREATED}. A lost answer is told from a lost race by reading back the
     * object's bytes: content must therefore be unique to its writer.
     *
     * @throws StorageException with {@link StorageException#outcomeUnknown()} when the object may have been created;
     *     then nothing may be deleted
     */
    PutOutcome putIfAbsent(String key, byte[] content);

    /**
     * One conditional request, believed as the store answers it: true when the store says that this call created the
     * object. Unlike {@link #putIfAbsent} nothing is looked up before or read back after, so a store that accepts the
     * condition and ignores it is found out. Only {@link StoreProbe} has a use for it.
     */
    boolean claimsCreated(String key, byte[] content);

    /**
     * The whole object, of at most {@code maxBytes} bytes. Empty when there is none.
     *
     * @throws StorageException {@link StorageException.Kind#CORRUPT} when the object is longer than {@code maxBytes} or
     *     ends before its length
     */
    Optional<byte[]> read(String key, int maxBytes);

    /**
     * Copies the object to a file, which is overwritten. After a failure the file's content is undefined.
     *
     * @return lower-case hexadecimal SHA-256 of the bytes received: compare it, the store is not believed
     * @throws StorageException {@link StorageException.Kind#NOT_FOUND} when there is none, {@link
     *     StorageException.Kind#CORRUPT} when fewer or more bytes came than the store says it holds
     */
    String download(String key, Path target);

    /** Length and the like, with the SHA-256 that {@link #put} noted; or empty when there is no such object. */
    Optional<ObjectStat> stat(String key);

    /**
     * Every object whose key starts with {@code prefix}, without the SHA-256 of its writer, in the order of the keys' UTF-8 bytes. (Some stores sort
     * characters beyond U+FFFF otherwise; no key of ours has one.)
     */
    void list(String prefix, Consumer<ObjectStat> each);

    /** Removes the object if it is there. */
    void delete(String key);

    /**
     * Every unfinished upload of a key that starts with {@code prefix}: what a killed writer left. Those that somebody is at work on
     * are among them.
     */
    void unfinishedUploads(String prefix, Consumer<UnfinishedUpload> each);

    /** Ends an upload that nobody is going to finish, and frees what it holds, if it is there. */
    void abort(UnfinishedUpload upload);

    /**
     * The same store over connections of its own, if it has any, so that what is wrong with one in use does not repeat itself. The
     * caller closes what it gets, before this store is closed; this store goes on.
     */
    default ObjectStore reconnected() {
        return new LentStore(this);
    }

    /** Where this store is, for people: scheme, host, bucket, prefix; no credentials. */
    String description();

    @Override
    void close();

    /** Whose object is under the key. */
    enum PutOutcome {
        CREATED,
        /** Another writer's object is there. */
        TAKEN
    }
}
