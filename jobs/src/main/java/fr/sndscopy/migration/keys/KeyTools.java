package fr.sndscopy.migration.keys;

import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.storage.ObjectStore;
import java.nio.file.Path;

/**
 * What keys are checked with.
 *
 * @param store where parts are
 * @param keys opens them
 * @param directory for files on their way, owned by this process
 * @param threads that work on keys
 * @param progress asked whether to stop
 */
public record KeyTools(ObjectStore store, PartKeys keys, Path directory, int threads, Progress progress) {
    private static final long LEAST_BYTES = 1 << 24;
    private static final long MOST_BYTES = 1 << 29;
    private static final int SHARE_OF_HEAP = 8;

    /** The most memory that a thread may use for keys. */
    long bytesPerThread() {
        return Math.max(LEAST_BYTES, Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP)) / threads;
    }

    PartVerification verification() {
        return new PartVerification(store, keys, directory);
    }
}
