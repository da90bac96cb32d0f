package fr.sndscopy.storage.embedded;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StorageKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Objects that are files of a folder, read and never written: a bucket of an embedded store, or a copy of one. A file's path in the folder
 * is the object's key.
 *
 * <p>A call that fails is tried again, as calls of other stores are. Threads that are interrupted finish their call, and see the
 * interruption afterwards. Safe for use by several threads.
 */
public final class FolderObjects implements ObjectReader {
    private static final int TRIES = 3;
    private static final int BUFFER_BYTES = 1 << 17;

    private final Path folder;
    private final String description;

    /** @param description where it is, for people */
    FolderObjects(Path folder, String description) {
        this.folder = folder;
        this.description = description;
    }

    /**
     * The objects of a folder that is there. Nothing is made, and none is ever written.
     *
     * @throws StorageException {@link Kind#REFUSED} when there is no such folder, or it cannot be read
     */
    public static FolderObjects open(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            throw new StorageException(
                    Kind.REFUSED, "[" + folder + "] no folder: expected one that holds the objects", null);
        }
        if (!Files.isReadable(absolute)) {
            throw new StorageException(Kind.REFUSED, "[" + folder + "] cannot be read: expected the right to", null);
        }
        return new FolderObjects(absolute, "folder " + absolute);
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

    @Override
    public Optional<byte[]> readRange(String key, long from, int length) {
        Path file = file(key);
        return trying(key, "read", () -> {
            if (attributes(file).isEmpty()) {
                return Optional.empty();
            }
            ByteBuffer content = ByteBuffer.allocate(length);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                channel.position(from);
                int n = channel.read(content);
                while (n >= 0 && content.hasRemaining()) {
                    n = channel.read(content);
                }
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
            if (content.hasRemaining()) {
                throw corrupt(key, content.position() + " bytes came, " + length + " were asked for");
            }
            return Optional.of(content.array());
        });
    }

    /** The first bytes of an object's file; empty when there is none. */
    static Optional<byte[]> content(Path file, int most) throws IOException {
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
            if (!Files.exists(file)) {
                // before what lies at the target is replaced by nothing
                throw notFound(key);
            }
            try (OutputStream out = written(target)) {
                return received(key, file, (buffer, bytes) -> write(out, buffer, bytes, target));
            }
        });
    }

    @Override
    public String sha256(String key) {
        Path file = file(key);
        return trying(key, "read", () -> received(key, file, (buffer, bytes) -> {}));
    }

    /** Takes the bytes of an object, some at a time. */
    private interface Taker {
        /** @param bytes how many of the buffer, from its first */
        void take(byte[] buffer, int bytes);
    }

    /** Returns the SHA-256 of what was read. */
    private String received(String key, Path file, Taker taker) throws IOException {
        long announced = attributes(file).orElseThrow(() -> notFound(key)).size();
        MessageDigest digest = Sha256.newDigest();
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[(int) Math.min(Math.max(announced, 1), BUFFER_BYTES)];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                taker.take(buffer, n);
                bytes += n;
            }
        } catch (NoSuchFileException e) {
            throw notFound(key);
        }
        if (bytes != announced) {
            throw corrupt(key, bytes + " bytes came, " + announced + " were announced");
        }
        return Sha256.hex(digest);
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

    Path file(String key) {
        return folder.resolve(StorageKeys.requireKey(key));
    }

    /** Of an object's file; empty when there is none. */
    static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
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

    <T> T trying(String key, String operation, Call<T> call) {
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

    StorageException corrupt(String key, String what) {
        return new StorageException(Kind.CORRUPT, place(key) + " " + what, null);
    }

    private StorageException notFound(String key) {
        return new StorageException(Kind.NOT_FOUND, place(key) + " not there", null);
    }

    String place(String key) {
        return "[" + description() + "/" + key + "]";
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    /** What is done with files. */
    interface Call<T> {
        T answer() throws IOException;
    }

    /** Who is shown files of the bucket. */
    private interface Seen {
        void file(String key, Path file, BasicFileAttributes attributes) throws IOException;
    }
}
