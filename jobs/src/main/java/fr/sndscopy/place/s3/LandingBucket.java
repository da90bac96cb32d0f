package fr.sndscopy.place.s3;

import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.s3.ReadOnlyBucket;
import fr.sndscopy.storage.s3.S3Settings;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A bucket in which producers put deliveries: a folder is what the keys have before a slash. Only listed, looked at and read. Safe for
 * use by several threads.
 *
 * <p>A folder is what it was when it was first listed: keys, sizes and entity tags. Every read is pinned to them, and to the version
 * where the bucket keeps versions: an object that is replaced or removed is never read in two states, but refused.
 */
public final class LandingBucket implements AutoCloseable {
    private final ReadOnlyBucket bucket;
    private final ExecutorService readers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "sndscopy-source-ahead");
        thread.setDaemon(true);
        return thread;
    });

    private LandingBucket(ReadOnlyBucket bucket) {
        this.bucket = bucket;
    }

    /**
     * Makes clients; asks nothing.
     *
     * @param settings whose prefix does not count
     * @param waits told when the bucket keeps us waiting
     * @throws fr.sndscopy.storage.StorageException when the CA or credentials file cannot be read
     */
    public static LandingBucket connect(S3Settings settings, StoreWaits waits) {
        return new LandingBucket(ReadOnlyBucket.connect(settings, waits));
    }

    /**
     * A folder of it; asks nothing.
     *
     * @param name the bucket, as it is named in {@code s3://bucket/prefix}
     * @param prefix of keys, without slashes at its ends; empty for the whole bucket
     */
    public SourceFolder folder(String name, String prefix) {
        return new BucketFolder(
                bucket,
                readers,
                "s3://" + name + (prefix.isEmpty() ? "" : "/" + prefix),
                prefix.isEmpty() ? "" : prefix + "/");
    }

    @Override
    public void close() {
        readers.shutdownNow();
        bucket.close();
    }
}
