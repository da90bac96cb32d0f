package fr.sndscopy.storage.embedded;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StorageKeys;
import fr.sndscopy.storage.UnfinishedUpload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of the embedded store: objects are files of a folder, read, written and listed as such. What is put is staged, forced to the
 * medium and named by {@link ObjectFiles}, so that it is there whole or not at all, and after the answer for good. Several processes may
 * each have one over the same folder, some of them behind an {@link EmbeddedStore}: all see the same objects. Nothing is written before
 * somebody puts or deletes something, so a folder that may only be read can be read.
 *
 * <p>A call that fails is tried again, as calls of other stores are, but for a force that failed: what the medium has then is not to be
 * found out. Threads that are interrupted finish their call, and see the interruption afterwards. Safe for use by several threads.
 *
 * <p>Memory: 64 KB for each thread in a call that copies a file.
 */
public final class EmbeddedObjects implements ObjectStore {
    private static final int TRIES = 3;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final String bucket;
    private final Path folder;
    private final ObjectFiles files;
    private final LeftUploads uploads;
    private volatile @Nullable Boolean attributesKept;
    private volatile boolean closed;

    private EmbeddedObjects(Path root, String bucket, Path folder, Disk disk) {
        this.bucket = bucket;
        this.folder = folder;
        this.files = new ObjectFiles(root, disk);
        this.uploads = new LeftUploads(bucket, folder, files);
    }

    /**
     * Makes folder and bucket when they are absent.
     *
     * @param root of the buckets
     * @throws StorageException {@link Kind#REFUSED} when the folder cannot be had or read
     */
    public static EmbeddedObjects open(Path root, String bucket) {
        return open(root, bucket, Disk.LOCAL);
    }

    static EmbeddedObjects open(Path root, String bucket, Disk disk) {
        Path absolute = EmbeddedStore.prepared(root);
        return new EmbeddedObjects(absolute, bucket, EmbeddedStore.makeBucket(absolute, bucket), disk);
    }

    @Override
    public void put(String key, Path file, String sha256) {
        Path target = writable(key);
        trying(key, "put", () -> {
            files.staged((container, name) -> {
                Path staged = files.staging().path(container).resolve(name);
                MessageDigest md5 = md5();
                String copied;
                try (InputStream in = read(file)) {
                    copied = write(staged, in, Files.size(file), file, md5);
                }
                if (!copied.equals(sha256)) {
                    throw corrupt(key, "the file read while sending has another SHA-256 than " + sha256);
                }
                note(staged, md5.digest(), sha256);
                files.name(staged, target, false);
                force(key, "put", target, Kind.UNAVAILABLE);
                return target;
            });
            return target;
        });
    }

    /** What is wrong with the caller's own disk is not the store's fault. */
    private static InputStream read(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static int read(InputStream in, byte[] buffer, Path file) throws ClosedByInterruptException {
        try {
            return in.readNBytes(buffer, 0, buffer.length);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static UncheckedIOException unreadable(Path file, IOException e) {
        return new UncheckedIOException("[" + file + "] cannot be read", e);
    }

    /** Writes a new file that only its owner and his group may read, and returns the SHA-256 of what was written. */
    private String write(Path staged, InputStream in, long bytes, Path from, MessageDigest md5) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        try (FileChannel out = FileChannel.open(staged, NEW, permissions(staged))) {
            byte[] buffer = new byte[(int) Math.min(bytes + 1, BUFFER_BYTES)];
            for (int n = read(in, buffer, from); n > 0; n = read(in, buffer, from)) {
                digest.update(buffer, 0, n);
                md5.update(buffer, 0, n);
                ByteBuffer rest = ByteBuffer.wrap(buffer, 0, n);
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
            }
        }
        return Sha256.hex(digest);
    }

    private static FileAttribute<?>[] permissions(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw----"))
                }
                : new FileAttribute<?>[0];
    }

    private void note(Path staged, byte[] md5, String sha256) throws IOException {
        Boolean kept = attributesKept;
        if (kept == null) {
            kept = ObjectAttributes.areKeptIn(folder);
            attributesKept = kept;
        }
        if (kept) {
            ObjectAttributes.write(staged, md5, sha256);
        }
    }

    /** Of an object's version, which others make of it too; never believed. */
    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /** An object that is there already with these very bytes is its caller's own, of a try whose answer was lost. */
    @Override
    public PutOutcome putIfAbsent(String key, byte[] content) {
        Path target = writable(key);
        return trying(key, "conditional put", () -> {
            Optional<byte[]> present = content(target, content.length + 1);
            if (present.isEmpty()) {
                if (create(key, target, content)) {
                    return PutOutcome.CREATED;
                }
                present = content(target, content.length + 1);
            }
            if (!Arrays.equals(present.orElseThrow(() -> new NoSuchFileException(target.toString())), content)) {
                return PutOutcome.TAKEN;
            }
            force(key, "conditional put", target, Kind.OUTCOME_UNKNOWN);
            return PutOutcome.CREATED;
        });
    }

    @Override
    public boolean claimsCreated(String key, byte[] content) {
        Path target = writable(key);
        return trying(key, "conditional put", () -> create(key, target, content));
    }

    /** Whether there was no object and this is it now, for good. */
    private boolean create(String key, Path target, byte[] content) throws IOException {
        return files.staged((container, name) -> {
            Path staged = files.staging().path(container).resolve(name);
            MessageDigest md5 = md5();
            InputStream in = new ByteArrayInputStream(content);
            String written = write(staged, in, content.length, staged, md5);
            note(staged, md5.digest(), written);
            try {
                files.name(staged, target, true);
            } catch (FileAlreadyExistsException e) {
                return false;
            }
            force(key, "conditional put", target, Kind.OUTCOME_UNKNOWN);
            return true;
        });
    }

    /** @param otherwise what it is that an object has its name and perhaps not for good: no second try would tell */
    private void force(String key, String operation, Path target, Kind otherwise) throws ClosedByInterruptException {
        try {
            files.force(bucket, target);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException(
                    otherwise, place(key) + " " + operation + ": whether the object lasts is not to be found out", e);
        }
    }

    @Override
    public void delete(String key) {
        Path file = file(key);
        requireOpen();
        trying(key, "delete", () -> {
            if (attributes(file).isPresent()) {
                files.delete(bucket, file);
            }
            return file;
        });
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        Path file = file(key);
        return trying(key, "read", () -> {
            Optional<BasicFileAttributes> found = attributes(file);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Optional<byte[]> present = content(file, maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1);
            if (present.isEmpty()) {
                return present;
            }
            long announced = found.get().size();
            byte[] content = present.get();
            if (content.length > maxBytes) {
                throw corrupt(key, "longer than the " + maxBytes + " bytes expected at most");
            }
            if (content.length != announced) {
                throw corrupt(key, content.length + " bytes came, " + announced + " were announced");
            }
            return Optional.of(content);
        });
    }

    /** The first bytes of an object's file; empty when there is none. */
    private static Optional<byte[]> content(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(in.readNBytes(most));
        } catch (FileSystemException e) {
            if (e instanceof NoSuchFileException || isBelowFile(file)) {
                return Optional.empty();
            }
            throw e;
        }
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
            return Optional.of(stat(key, found.get(), noted.version(), noted.sha256()));
        });
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        List<ObjectStat> listed = trying(prefix, "list", () -> {
            List<ObjectStat> found = new ArrayList<>();
            walk(prefix, (key, file, attributes) -> {
                if (!ObjectNames.isNoObject(key)) {
                    found.add(stat(key, attributes, ObjectAttributes.version(file), null));
                }
            });
            return found;
        });
        listed.sort(Comparator.comparing(ObjectStat::key, StorageKeys.ORDER));
        listed.forEach(each);
    }

    private static ObjectStat stat(
            String key, BasicFileAttributes attributes, @Nullable String version, @Nullable String sha256) {
        return new ObjectStat(
                key, attributes.size(), attributes.lastModifiedTime().toInstant(), version, sha256);
    }

    @Override
    public void unfinishedUploads(String prefix, Consumer<UnfinishedUpload> each) {
        trying(prefix, "list of unfinished uploads", () -> uploads.all()).stream()
                .filter(upload -> upload.key().startsWith(prefix))
                .forEach(each);
    }

    @Override
    public void abort(UnfinishedUpload upload) {
        requireOpen();
        trying(upload.key(), "abort of an upload", () -> {
            uploads.remove(upload);
            return upload;
        });
    }

    private void walk(String prefix, Seen seen) throws IOException {
        int end = prefix.lastIndexOf('/');
        String above = end < 0 ? "" : prefix.substring(0, end + 1);
        Path from = folder.resolve(above).normalize();
        if (from.startsWith(folder)) {
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
        return folder.resolve(StorageKeys.requireKey(key));
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

    /** The file of an object that may be written. */
    private Path writable(String key) {
        Path file = file(key);
        requireOpen();
        String refusal = ObjectNames.refusal(key);
        if (refusal != null) {
            throw new StorageException(Kind.REFUSED, place(key) + " cannot be put: " + refusal, null);
        }
        return file;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
    }

    private <T> T trying(String key, String operation, Call<T> call) {
        boolean interrupted = false;
        try {
            IOException last = null;
            for (int failures = 0; failures < TRIES; ) {
                // An interrupted thread has its files closed under it.
                interrupted |= Thread.interrupted();
                try {
                    return call.answer();
                } catch (ClosedByInterruptException e) {
                    last = e;
                } catch (IOException e) {
                    last = e;
                    failures++;
                    String refusal = refusal(e);
                    if (refusal != null) {
                        throw new StorageException(
                                Kind.REFUSED, place(key) + " " + operation + " refused: " + refusal, e);
                    }
                } catch (UnsupportedOperationException e) {
                    throw new StorageException(
                            Kind.REFUSED, place(key) + " " + operation + " refused: " + e.getMessage(), e);
                }
            }
            throw new StorageException(Kind.UNAVAILABLE, place(key) + " " + operation + " failed" + why(last), last);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What has to be changed before a call can succeed; null when it may pass by itself. */
    private static @Nullable String refusal(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "expected the right to its file";
        }
        if (e instanceof NotDirectoryException) {
            return "the key goes on behind a key that is an object's";
        }
        return reason(e).contains("Read-only file system") ? "the folder of the embedded store is read-only" : null;
    }

    private static String why(@Nullable IOException e) {
        String reason = e == null ? "" : reason(e);
        return reason.contains("No space left") || reason.contains("quota exceeded")
                ? ": the disk of the embedded store is full"
                : "";
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return reason == null ? "" : reason;
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
        closed = true;
        files.close();
    }

    /** What is done with files. */
    private interface Call<T> {
        T answer() throws IOException;
    }

    /** Who is shown files of the bucket. */
    private interface Seen {
        void file(String key, Path file, BasicFileAttributes attributes) throws IOException;
    }
}
