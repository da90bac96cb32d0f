package fr.sndscopy.storage.embedded;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.UnfinishedUpload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
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
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final String bucket;
    private final Path folder;
    private final FolderObjects objects;
    private final ObjectFiles files;
    private final LeftUploads uploads;
    private volatile @Nullable Boolean attributesKept;
    private volatile boolean closed;

    private EmbeddedObjects(Path root, String bucket, Path folder, Disk disk) {
        this.bucket = bucket;
        this.folder = folder;
        this.objects = new FolderObjects(folder, "embedded " + bucket);
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
        objects.trying(key, "put", () -> {
            files.staged((container, name) -> {
                Path staged = files.staging().path(container).resolve(name);
                MessageDigest md5 = md5();
                String copied;
                try (InputStream in = read(file)) {
                    copied = write(staged, in, Files.size(file), file, md5);
                }
                if (!copied.equals(sha256)) {
                    throw objects.corrupt(key, "the file read while sending has another SHA-256 than " + sha256);
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
        return objects.trying(key, "conditional put", () -> {
            Optional<byte[]> present = FolderObjects.content(target, content.length + 1);
            if (present.isEmpty()) {
                if (create(key, target, content)) {
                    return PutOutcome.CREATED;
                }
                present = FolderObjects.content(target, content.length + 1);
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
        return objects.trying(key, "conditional put", () -> create(key, target, content));
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
                    otherwise,
                    objects.place(key) + " " + operation + ": whether the object lasts is not to be found out",
                    e);
        }
    }

    @Override
    public void delete(String key) {
        Path file = objects.file(key);
        requireOpen();
        objects.trying(key, "delete", () -> {
            if (FolderObjects.attributes(file).isPresent()) {
                files.delete(bucket, file);
            }
            return file;
        });
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        return objects.read(key, maxBytes);
    }

    @Override
    public Optional<byte[]> readRange(String key, long from, int length) {
        return objects.readRange(key, from, length);
    }

    @Override
    public String download(String key, Path target) {
        return objects.download(key, target);
    }

    @Override
    public String sha256(String key) {
        return objects.sha256(key);
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return objects.stat(key);
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        objects.list(prefix, each);
    }

    @Override
    public void unfinishedUploads(String prefix, Consumer<UnfinishedUpload> each) {
        objects.trying(prefix, "list of unfinished uploads", () -> uploads.all()).stream()
                .filter(upload -> upload.key().startsWith(prefix))
                .forEach(each);
    }

    @Override
    public void abort(UnfinishedUpload upload) {
        requireOpen();
        objects.trying(upload.key(), "abort of an upload", () -> {
            uploads.remove(upload);
            return upload;
        });
    }

    /** The file of an object that may be written. */
    private Path writable(String key) {
        Path file = objects.file(key);
        requireOpen();
        String refusal = ObjectNames.refusal(key);
        if (refusal != null) {
            throw new StorageException(Kind.REFUSED, objects.place(key) + " cannot be put: " + refusal, null);
        }
        return file;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
    }

    @Override
    public String description() {
        return objects.description();
    }

    @Override
    public void close() {
        closed = true;
        files.close();
    }
}
