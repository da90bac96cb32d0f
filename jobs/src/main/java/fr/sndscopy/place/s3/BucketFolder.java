package fr.sndscopy.place.s3;

import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.place.SourceIdentity;
import fr.sndscopy.place.TooManyFilesException;
import fr.sndscopy.storage.s3.ReadOnlyBucket;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What lies under a prefix, as it was when it was first listed. That it is listed is put off until a file or the list itself is wanted:
 * to find deliveries among other things asks for a key or two of each.
 */
final class BucketFolder implements SourceFolder {
    private static final int LOOKS_AT_ONCE = 16;
    /** Of one list, held in memory. */
    private static final int MAX_FILES = 1_000_000;

    private final ReadOnlyBucket bucket;
    private final ExecutorService readers;
    private final String location;
    /** What all its keys begin with: empty, or with a slash at its end. */
    private final String root;

    private @Nullable NavigableMap<String, PinnedObject> listed;

    BucketFolder(ReadOnlyBucket bucket, ExecutorService readers, String location, String root) {
        this.bucket = bucket;
        this.readers = readers;
        this.location = location;
        this.root = root;
    }

    @Override
    public String location() {
        return location;
    }

    @Override
    public String name() {
        return location.substring(location.lastIndexOf('/') + 1);
    }

    /** A bucket that can be listed is there; a prefix is when a key begins with it, be it that of an empty object. */
    @Override
    public boolean isThere() {
        return bucket.firstKey(root).isPresent() || root.isEmpty();
    }

    @Override
    public Kind kind(String path) throws TooManyFilesException {
        if (!isListed()) {
            String key = root + path;
            if (bucket.firstKey(key).filter(key::equals).isPresent()) {
                return Kind.FILE;
            }
            return bucket.firstKey(key + "/").isPresent() ? Kind.FOLDER : Kind.NOTHING;
        }
        NavigableMap<String, PinnedObject> files = listed();
        if (files.containsKey(path)) {
            return Kind.FILE;
        }
        String next = files.ceilingKey(path + "/");
        return next != null && next.startsWith(path + "/") ? Kind.FOLDER : Kind.NOTHING;
    }

    @Override
    public SourceBytes file(String path) {
        return new BucketFile(this, bucket, readers, path);
    }

    /** The object of a file, pinned to what the list said of it. */
    PinnedObject object(String path) throws SourceGoneException, TooManyFilesException {
        PinnedObject object = listed().get(path);
        if (object == null) {
            throw new SourceGoneException(path);
        }
        return object;
    }

    /** Asks what is there now. */
    Optional<SourceIdentity> look(String path) {
        return bucket.head(root + path).map(now -> {
            String tag = now.version() == null ? now.etag() : now.etag() + " of version " + now.version();
            return new SourceIdentity(now.bytes(), now.modified(), tag, null);
        });
    }

    @Override
    public Map<String, SourceIdentity> identities(Collection<String> paths) throws IOException {
        Queue<String> waiting = new ConcurrentLinkedQueue<>(paths);
        Map<String, SourceIdentity> identities = new ConcurrentHashMap<>();
        List<Callable<Void>> looks = Collections.nCopies(Math.min(LOOKS_AT_ONCE, paths.size()), () -> {
            for (String path = waiting.poll(); path != null; path = waiting.poll()) {
                String looked = path;
                look(looked).ifPresent(identity -> identities.put(looked, identity));
            }
            return null;
        });
        try {
            for (Future<Void> look : readers.invokeAll(looks)) {
                look.get();
            }
            return identities;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public List<String> names() throws TooManyFilesException {
        return listed().keySet().stream().filter(path -> path.indexOf('/') < 0).toList();
    }

    @Override
    public List<String> files(String folder, int most) throws TooManyFilesException {
        String under = folder.isEmpty() ? "" : folder + "/";
        List<String> files = new ArrayList<>();
        for (String path : listed().tailMap(under, true).keySet()) {
            if (!path.startsWith(under)) {
                break;
            }
            if (files.size() == most) {
                throw new TooManyFilesException(folder.isEmpty() ? location : folder, most);
            }
            files.add(path);
        }
        return files;
    }

    @Override
    public List<SourceFolder> folders() {
        return bucket.folders(root).stream()
                // a key with two slashes: no location names what is between them
                .filter(name -> !name.isEmpty())
                .<SourceFolder>map(name -> new BucketFolder(bucket, readers, location + "/" + name, root + name + "/"))
                .toList();
    }

    @Override
    public SourceFolder afresh() {
        return new BucketFolder(bucket, readers, location, root);
    }

    private synchronized boolean isListed() {
        return listed != null;
    }

    private synchronized NavigableMap<String, PinnedObject> listed() throws TooManyFilesException {
        if (listed == null) {
            NavigableMap<String, PinnedObject> found = new TreeMap<>();
            bucket.list(root, object -> {
                String path = object.key().substring(root.length());
                // consoles make an empty object of this name to show a folder
                boolean stands = object.bytes() == 0 && (path.isEmpty() || path.endsWith("/"));
                if (!stands) {
                    found.put(path, new PinnedObject(object));
                }
                return found.size() <= MAX_FILES;
            });
            if (found.size() > MAX_FILES) {
                throw new TooManyFilesException(location, MAX_FILES);
            }
            listed = found;
        }
        return listed;
    }

    @Override
    public String toString() {
        return location;
    }
}
