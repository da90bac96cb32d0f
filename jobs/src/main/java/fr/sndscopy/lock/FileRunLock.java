package fr.sndscopy.lock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock on a file of the home, held by the operating system for this process. The file holds the epoch. For job databases that
 * live in the home; the home must be on a file system whose locks work between the machines that use it.
 */
public final class FileRunLock implements RunLock {
    private static final Logger LOG = LoggerFactory.getLogger(FileRunLock.class);
    private static final int MAX_EPOCH_DIGITS = 19;

    /**
     * The real paths of the files that this process has locked. An operating system may let go of all of a process's locks on a file when
     * any of its descriptors is closed (POSIX, {@code fcntl}): a file in here is never opened a second time.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final Path realPath;
    private final @Nullable Object fileKey;
    private final FileChannel channel;
    private final FileLock lock;
    private final long epoch;

    private FileRunLock(
            Path file, Path realPath, @Nullable Object fileKey, FileChannel channel, FileLock lock, long epoch) {
        this.file = file;
        this.realPath = realPath;
        this.fileKey = fileKey;
        this.channel = channel;
        this.lock = lock;
        this.epoch = epoch;
    }

    /**
     * Takes the lock, without waiting.
     *
     * @throws LockException {@link LockException.Kind#HELD_BY_ANOTHER} when it is taken
     */
    public static FileRunLock acquire(Path file) {
        try {
            Path realPath = realPath(file);
            if (!HELD.add(realPath)) {
                throw heldByAnother(file);
            }
            boolean acquired = false;
            try {
                FileRunLock lock = lock(file, realPath);
                acquired = true;
                return lock;
            } finally {
                if (!acquired) {
                    HELD.remove(realPath);
                }
            }
        } catch (IOException e) {
            throw new LockException(
                    LockException.Kind.UNAVAILABLE, "[" + file + "] cannot be locked: " + e.getMessage(), e);
        }
    }

    /** The file may not be there yet; its folder is. */
    private static Path realPath(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null) {
            throw new IOException("not the path of a file");
        }
        return folder.toRealPath().resolve(absolute.getFileName());
    }

    @SuppressWarnings("MustBeClosedChecker") // owned by the lock
    private static FileRunLock lock(Path file, Path realPath) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw heldByAnother(file);
            }
            long epoch = Math.incrementExact(readEpoch(channel));
            writeEpoch(channel, epoch);
            return new FileRunLock(file, realPath, fileKey(file), channel, lock, epoch);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw heldByAnother(file);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Which file is there now, where the file system can tell. */
    private static @Nullable Object fileKey(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /**
     * Whether somebody holds the lock now. Looks with a shared lock that is let go at once: a run that begins in this very instant
     * may be told that another is at work.
     */
    public static boolean isHeld(Path file) {
        try {
            if (HELD.contains(realPath(file))) {
                return true;
            }
        } catch (IOException noFolder) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock probe = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return probe == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new LockException(
                    LockException.Kind.UNAVAILABLE, "[" + file + "] cannot be locked: " + e.getMessage(), e);
        }
    }

    private static LockException heldByAnother(Path file) {
        return new LockException(
                LockException.Kind.HELD_BY_ANOTHER,
                "[" + file
                        + "] another run of sndscopy is at work here: with the job database in the home one process runs at"
                        + " a time; several deliveries at once need PostgreSQL (database.url)",
                null);
    }

    private static long readEpoch(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(MAX_EPOCH_DIGITS);
        channel.read(text, 0);
        String digits = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        return digits.matches("\\d+") ? Long.parseLong(digits) : 0;
    }

    private static void writeEpoch(FileChannel channel, long epoch) throws IOException {
        channel.write(ByteBuffer.wrap(Long.toString(epoch).getBytes(StandardCharsets.US_ASCII)), 0);
        channel.force(true);
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public void assertHeld() {
        long found;
        try {
            found = lock.isValid() ? readEpoch(channel) : -1;
            if (!Objects.equals(fileKey(file), fileKey)) {
                throw new LockException(
                        LockException.Kind.LOST, "[" + file + "] the lock file was replaced during the run", null);
            }
        } catch (NoSuchFileException e) {
            throw new LockException(
                    LockException.Kind.LOST, "[" + file + "] the lock file was removed during the run", e);
        } catch (IOException e) {
            throw new LockException(LockException.Kind.LOST, "[" + file + "] the lock cannot be read", e);
        }
        if (found != epoch) {
            throw new LockException(LockException.Kind.LOST, "[" + file + "] the lock is no longer ours", null);
        }
    }

    @Override
    public void close() {
        try (channel) {
            lock.close();
        } catch (IOException e) {
            LOG.warn("[{}] the lock cannot be released; it ends with the process", file, e);
        } finally {
            HELD.remove(realPath);
        }
    }
}
