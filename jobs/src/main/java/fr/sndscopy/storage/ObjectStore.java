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
public interface ObjectStore extends ObjectReader {

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

    /** Removes the object if it is there. */
    void delete(String key);

    /**
     * Every unfinished upload of a key that starts with {@code prefix}: what a killed writer left. Those that somebody is at work on
     * are among them.
     */
    void unfinishedUploads(String prefix, Consumer<UnfinishedUpload> each);

    /** Ends an upload that nobody is going to finish, and frees what it holds, if it is there. */
    void abort(UnfinishedUpload upload);

    /** What can be changed of versions; there where {@link #versions()} is. */
    default Optional<VersionedWrites> versionedWrites() {
        return Optional.empty();
    }

    @Override
    default ObjectStore reconnected() {
        return new LentStore(this);
    }

    /** Whose object is under the key. */
    enum PutOutcome {
        CREATED,
        /** Another writer's object is there. */
        TAKEN
    }
}
