package fr.sndscopy.storage.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where objects are written before they have a name among the others: {@code .incoming} beside the buckets, on their file system and
 * outside of what is listed. Nothing is made before the first write.
 *
 * <p>A session is one process's folder under a lock that ends with the process; whoever begins a session removes those of the dead.
 * Multipart uploads outlive their process, as S3 has it: they are listed and aborted by whoever cleans.
 */
final class Staging implements AutoCloseable {
    static final String FOLDER = ".incoming";

    private static final String LOCK_SUFFIX = ".lock";

    private final Path root;
    private final Path folder;
    private @Nullable Session session;

    /** @param root the folder of the buckets */
    Staging(Path root) {
        this.root = root;
        this.folder = root.resolve(FOLDER);
    }

    /** The session's folder, as S3Proxy names containers: relative to the root. */
    String session() throws IOException {
        return FOLDER + "/" + begun().name;
    }

    /** The folder of a bucket's multipart uploads, one folder each. */
    Path uploads(String bucket) {
        return folder.resolve("uploads").resolve(bucket);
    }

    /** The container of that name. */
    Path path(String container) {
        return root.resolve(container);
    }

    private synchronized Session begun() throws IOException {
        if (session == null) {
            restrictToOwner(root);
            Files.createDirectories(folder);
            restrictToOwner(folder);
            removeDeadSessions();
            session = newSession();
        }
        return session;
    }

    private Session newSession() throws IOException {
        while (true) {
            String name = "session-" + UUID.randomUUID();
            Path file = folder.resolve(name + LOCK_SUFFIX);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Optional<FileLock> lock = tryLock(channel);
            if (lock.isPresent()) {
                Files.createDirectory(folder.resolve(name));
                return new Session(name, file, channel);
            }
            // Another process, clearing up, took it for a dead one's.
            channel.close();
        }
    }

    private void removeDeadSessions() throws IOException {
        try (DirectoryStream<Path> sessions = Files.newDirectoryStream(folder, "session-*")) {
            for (Path entry : sessions) {
                if (entry.toString().endsWith(LOCK_SUFFIX)) {
                    removeIfDead(entry);
                } else if (Files.notExists(entry.resolveSibling(entry.getFileName() + LOCK_SUFFIX))) {
                    // A living one's lock is there before its folder is.
                    removeTree(entry);
                }
            }
        }
    }

    private void removeIfDead(Path lockFile) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
            if (tryLock(channel).isPresent()) {
                String name = lockFile.getFileName().toString();
                removeTree(folder.resolve(name.substring(0, name.length() - LOCK_SUFFIX.length())));
                Files.deleteIfExists(lockFile);
            }
        } catch (NoSuchFileException e) {
            // Somebody else cleared it up.
        }
    }

    /** Empty when somebody holds it, in this process or another. */
    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    /** Takes others' rights to a folder away, and nobody's own. */
    static void restrictToOwner(Path directory) throws IOException {
        if (!Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> had = Files.getPosixFilePermissions(directory);
        Set<PosixFilePermission> kept = EnumSet.noneOf(PosixFilePermission.class);
        kept.addAll(had);
        kept.retainAll(PosixFilePermissions.fromString("rwx------"));
        if (!kept.equals(had)) {
            Files.setPosixFilePermissions(directory, kept);
        }
    }

    static void removeTree(Path tree) throws IOException {
        if (Files.notExists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public synchronized void close() {
        Session ended = session;
        session = null;
        if (ended == null) {
            return;
        }
        try {
            try {
                removeTree(folder.resolve(ended.name));
                Files.deleteIfExists(ended.lockFile);
            } finally {
                ended.channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("[" + folder + "] what was staged cannot be removed", e);
        }
    }

    private record Session(String name, Path lockFile, FileChannel channel) {}
}
