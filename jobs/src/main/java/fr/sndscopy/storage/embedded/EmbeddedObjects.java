package fr.sndscopy.storage.embedded;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StorageKeys;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.UnfinishedUpload;
import fr.sndscopy.storage.s3.S3ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of the embedded store. What is read is read from its files, which are there whole or not at all; what is written goes to an
 * {@link EmbeddedStore} of this object's own, which starts with the first write. A command that only reads starts no server, and both
 * ways show the same objects at any time.
 *
 * <p>A file that cannot be read is tried again, as calls of other stores are. Safe for use by several threads.
 */
public final class EmbeddedObjects implements ObjectStore {
    private static final int TRIES = 3;

    private final Path folder;
    private final String bucket;
    private final Path objects;
    private final StoreWaits waits;
    private @Nullable EmbeddedStore server;
    private @Nullable ObjectStore written;
    private boolean closed;

    private EmbeddedObjects(Path folder, String bucket, Path objects, StoreWaits waits) {
        this.folder = folder;
        this.bucket = bucket;
        this.objects = objects;
        this.waits = waits;
    }

    /**
     * Makes folder and bucket when they are absent.
     *
     * @param folder of the buckets
     * @param waits told what writes wait for
     * @throws StorageException {@link Kind#REFUSED} when the folder cannot be had or read
     */
    public static EmbeddedObjects open(Path folder, String bucket, StoreWaits waits) {
        Path absolute = EmbeddedStore.prepared(folder);
        return new EmbeddedObjects(absolute, bucket, EmbeddedStore.makeBucket(absolute, bucket), waits);
    }

    /** The store as it is reached over S3. Its server is nobody else's: its credentials live as long as it does and are written nowhere. */
    private synchronized ObjectStore written() {
        ObjectStore store = written;
        if (store == null) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            EmbeddedStore started = EmbeddedStore.start(folder, EmbeddedCredentials.random(new SecureRandom()));
            try {
                store = S3ObjectStore.connect(started.settings(bucket, ""), waits);
            } catch (RuntimeException e) {
                started.close();
                throw e;
            }
            server = started;
            written = store;
        }
        return store;
    }

    @Override
    public void put(String key, Path file, String sha256) {
        written().put(key, file, sha256);
    }

    @Override
    public PutOutcome putIfAbsent(String key, byte[] content) {
        return written().putIfAbsent(key, content);
    }

    @Override
    public boolean claimsCreated(String key, byte[] content) {
        return written().claimsCreated(key, content);
    }

    @Override
    public void delete(String key) {
        written().delete(key);
    }

    @Override
    public void abort(UnfinishedUpload upload) {
        written().abort(upload);
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        Path file = file(key);
        return trying(key, "read", () -> {
            Optional<BasicFileAttributes> found = attributes(file);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            long announced = found.get().size();
            byte[] content;
            try (InputStream in = Files.newInputStream(file)) {
                content = in.readNBytes(maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1);
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
            if (content.length > maxBytes) {
                throw corrupt(key, "longer than the " + maxBytes + " bytes expected at most");
            }
            if (content.length != announced) {
                throw corrupt(key, content.length + " bytes came, " + announced + " were announced");
            }
            return Optional.of(content);
        });
    }

    @Override
    public String download(String key, Path target) {
        Path file = file(key);
        return trying(key, "read", () -> {
            long announced = attributes(file).orElseThrow(() -> notFound(key)).size();
            MessageDigest digest = Sha256.newDigest();
            long bytes = 0;
            try (InputStream in = Files.newInputStream(file);
                    OutputStream out = written(target)) {
                byte[] buffer = new byte[1 << 16];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    digest.update(buffer, 0, n);
                    write(out, buffer, n, target);
                    bytes += n;
                }
            } catch (NoSuchFileException e) {
                throw notFound(key);
            }
            if (bytes != announced) {
                throw corrupt(key, bytes + " bytes came, " + announced + " were announced");
            }
            return Sha256.hex(digest);
        });
    }

    /** What is wrong with the caller's own disk is not the store's fault. */
    private static OutputStream written(Path target) {
        try {
            return Files.newOutputStream(target);
        } catch (IOException e) {
            throw new UncheckedIOException("[" + target + "] cannot be written", e);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int bytes, Path target) {
        try {
            out.write(buffer, 0, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("[" + target + "] cannot be written", e);
        }
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        Path file = file(key);
        return trying(key, "stat", () -> {
            Optional<BasicFileAttributes> found = attributes(file);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            ObjectAttributes noted = ObjectAttributes.of(file);
            return Optional.of(stat(key, found.get(), noted, noted.sha256()));
        });
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        List<ObjectStat> listed = trying(prefix, "list", () -> {
            List<ObjectStat> found = new ArrayList<>();
            walk(prefix, (key, file, attributes) -> {
                if (!DurableBlobStore.isNoObject(key)) {
                    found.add(stat(key, attributes, ObjectAttributes.of(file), null));
                }
            });
            return found;
        });
        listed.sort(Comparator.comparing(ObjectStat::key, StorageKeys.ORDER));
        listed.forEach(each);
    }

    private static ObjectStat stat(
            String key, BasicFileAttributes attributes, ObjectAttributes noted, @Nullable String sha256) {
        return new ObjectStat(
                key, attributes.size(), attributes.lastModifiedTime().toInstant(), noted.version(), sha256);
    }

    /** Asks the server only where there are files that an upload may have left. */
    @Override
    public void unfinishedUploads(String prefix, Consumer<UnfinishedUpload> each) {
        boolean left = trying(prefix, "list", () -> {
            Path uploads = new Staging(folder).uploads(bucket);
            if (Files.isDirectory(uploads)) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(uploads)) {
                    if (entries.iterator().hasNext()) {
                        return true;
                    }
                }
            }
            List<String> strangers = new ArrayList<>();
            walk("", (key, file, attributes) -> {
                if (DurableBlobStore.isNoObject(key)) {
                    strangers.add(key);
                }
            });
            return !strangers.isEmpty();
        });
        if (left) {
            written().unfinishedUploads(prefix, each);
        }
    }

    private void walk(String prefix, Seen seen) throws IOException {
        int end = prefix.lastIndexOf('/');
        String above = end < 0 ? "" : prefix.substring(0, end + 1);
        Path from = objects.resolve(above).normalize();
        if (from.startsWith(objects)) {
            walk(from, above, prefix, seen);
        }
    }

    private static void walk(Path directory, String above, String prefix, Seen seen) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String key = above + entry.getFileName();
                if (!key.startsWith(prefix) && !prefix.startsWith(key + "/")) {
                    continue;
                }
                BasicFileAttributes attributes;
                try {
                    attributes = Files.readAttributes(entry, BasicFileAttributes.class);
                } catch (NoSuchFileException e) {
                    // Deleted, or replaced on its way here.
                    continue;
                }
                if (attributes.isDirectory()) {
                    walk(entry, key + "/", prefix, seen);
                } else {
                    seen.file(key, entry, attributes);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // No folder, or no longer: nothing is in it.
        }
    }

    private Path file(String key) {
        return objects.resolve(StorageKeys.requireKey(key));
    }

    /** Of an object's file; empty when there is none. */
    private static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isDirectory() ? Optional.empty() : Optional.of(attributes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // Below a name that is an object's there is nothing.
            if (isBelowFile(file)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isBelowFile(Path file) {
        for (Path each = file.getParent(); each != null; each = each.getParent()) {
            if (Files.exists(each)) {
                return !Files.isDirectory(each);
            }
        }
        return false;
    }

    private <T> T trying(String key, String operation, Reading<T> reading) {
        IOException last = null;
        for (int tries = 0; tries < TRIES; tries++) {
            try {
                return reading.get();
            } catch (AccessDeniedException e) {
                throw new StorageException(
                        Kind.REFUSED,
                        place(key) + " " + operation + " refused: expected the right to read its file",
                        e);
            } catch (IOException e) {
                last = e;
            }
        }
        throw new StorageException(Kind.UNAVAILABLE, place(key) + " " + operation + " failed", last);
    }

    private StorageException corrupt(String key, String what) {
        return new StorageException(Kind.CORRUPT, place(key) + " " + what, null);
    }

    private StorageException notFound(String key) {
        return new StorageException(Kind.NOT_FOUND, place(key) + " not there", null);
    }

    private String place(String key) {
        return "[" + description() + "/" + key + "]";
    }

    @Override
    public String description() {
        return "embedded " + bucket;
    }

    @Override
    public void close() {
        ObjectStore store;
        EmbeddedStore started;
        synchronized (this) {
            closed = true;
            store = written;
            started = server;
            written = null;
            server = null;
        }
        if (store != null) {
            store.close();
        }
        if (started != null) {
            started.close();
        }
    }

    /** A reading of files. */
    private interface Reading<T> {
        T get() throws IOException;
    }

    /** Who is shown files of the bucket. */
    private interface Seen {
        void file(String key, Path file, BasicFileAttributes attributes) throws IOException;
    }
}
