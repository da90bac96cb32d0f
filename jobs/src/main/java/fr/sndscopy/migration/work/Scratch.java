package fr.sndscopy.migration.work;

import fr.sndscopy.crypto.PrivateFile;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of one's own, readable by its owner only, for files that are gone when it is closed, also when the virtual machine is asked
 * to end. One whose process was killed is removed by whoever makes the next beside it, with the unfinished files in clear elsewhere
 * that it is answerable for.
 *
 * <p>Its process holds a lock on a file in it for as long as it lives: the operating system lets go of it, whatever ends the process.
 * Nothing is written into a folder before the lock is had and the process's id is in the file, so that a folder without is empty.
 */
public final class Scratch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);

    private static final String PREFIX = "sndscopy-scratch-";
    private static final String OWNER = "owner.lock";
    private static final String ELSEWHERE = "elsewhere";
    /** Of files that are not whole. */
    public static final String PART = ".part";
    /** What versions that knew no owner called theirs: beside the results, and in the home. */
    private static final Pattern OWNERLESS = Pattern.compile("\\.scratch-\\d+");
    /** A folder is locked in the moment after it is made. */
    private static final Duration IN_THE_MAKING = Duration.ofMinutes(1);

    /** Those of this process: to open and close their lock file a second time would let go of the lock. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel owner;
    private final @Nullable Thread hook;

    private Scratch(Path directory, FileChannel owner, boolean goesWithMachine) {
        this.directory = directory;
        this.owner = owner;
        this.hook = goesWithMachine ? new Thread(this::clear, "sndscopy-scratch") : null;
        if (hook != null) {
            Runtime.getRuntime().addShutdownHook(hook);
        }
    }

    /**
     * A new folder in {@code parent}, which is made when it is not there. Those of the dead in it are removed that are of the same user:
     * where others may make some too, they could name files elsewhere that only we may remove.
     */
    public static Scratch in(Path parent) throws IOException {
        return make(parent, true);
    }

    /**
     * Likewise for a run, which is asked to stop when the virtual machine is, and needs its files until it has. What it keeps there is
     * encrypted: whoever comes next may remove it.
     */
    public static Scratch ofRun(Path parent) throws IOException {
        return make(parent, false);
    }

    private static Scratch make(Path parent, boolean goesWithMachine) throws IOException {
        Path place = Files.createDirectories(parent).toRealPath();
        while (true) {
            Path directory = Files.createTempDirectory(place, PREFIX);
            OURS.add(directory);
            try {
                Scratch scratch = new Scratch(directory, own(directory), goesWithMachine);
                UserPrincipal us = Files.getOwner(directory);
                removeDead(place, folder -> us.equals(Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)));
                return scratch;
            } catch (FileAlreadyExistsException | NoSuchFileException | OverlappingFileLockException e) {
                // somebody took it for an old one: another will do
                OURS.remove(directory);
            } catch (IOException | RuntimeException e) {
                OURS.remove(directory);
                Files.deleteIfExists(directory.resolve(OWNER));
                Files.deleteIfExists(directory);
                throw e;
            }
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // owned by the folder
    private static FileChannel own(Path directory) throws IOException {
        Path file = directory.resolve(OWNER);
        FileChannel channel = PrivateFile.create(file);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null || !Files.exists(file)) {
                throw new NoSuchFileException(file.toString());
            }
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    public Path directory() {
        return directory;
    }

    /**
     * Makes a scratch folder answerable for a file in clear that is about to be written elsewhere: it is removed with the folder if it
     * is still there under this name.
     *
     * @param directory of the scratch
     * @param file whose name ends in {@code .part}
     */
    public static void answersFor(Path directory, Path file) throws IOException {
        byte[] line = (file.toAbsolutePath().toUri() + "\n").getBytes(StandardCharsets.US_ASCII);
        try (FileChannel channel = FileChannel.open(
                directory.resolve(ELSEWHERE),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND)) {
            channel.write(ByteBuffer.wrap(line));
            channel.force(true);
        }
    }

    /** Whose folders are looked at. */
    private interface Whose {
        boolean includes(Path folder) throws IOException;
    }

    private static void removeDead(Path parent, Whose whose) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                try {
                    if (isFolder(folder) && whose.includes(folder)) {
                        removeIfDead(folder.toRealPath());
                    }
                } catch (NoSuchFileException e) {
                    LOG.debug("a scratch folder is gone while it is looked at: {}", folder.getFileName(), e);
                }
            }
        }
    }

    /** Removes all that is in the work folder of a home but the scratch folders of living processes. */
    public static void clear(Path work) throws IOException {
        removeDead(work, folder -> true);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(work)) {
            for (Path leftover : leftovers) {
                if (!String.valueOf(leftover.getFileName()).startsWith(PREFIX)) {
                    remove(leftover);
                }
            }
        }
    }

    /**
     * Removes the folders that versions without owners left in {@code parent} when they were killed: rows in clear lie in those beside
     * exported files.
     */
    public static void removeOwnerless(Path parent) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, ".scratch-*")) {
            for (Path folder : folders) {
                if (OWNERLESS.matcher(String.valueOf(folder.getFileName())).matches() && isFolder(folder)) {
                    remove(folder);
                    LOG.info("removed what an earlier version left: {}", folder.getFileName());
                }
            }
        }
    }

    private static void removeIfDead(Path folder) {
        if (OURS.contains(folder)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(
                        folder.resolve(OWNER),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            if (lock != null && (channel.size() > 0 || isOld(folder))) {
                remove(folder);
                LOG.info("removed the scratch folder of a dead process: {}", folder.getFileName());
            }
        } catch (NoSuchFileException e) {
            removeUnowned(folder);
        } catch (IOException | OverlappingFileLockException e) {
            LOG.debug("a scratch folder is left alone: {}", folder.getFileName(), e);
        }
    }

    /** Of somebody who was killed before there was a lock to take, or while the folder was removed. */
    private static void removeUnowned(Path folder) {
        try {
            if (isOld(folder)) {
                remove(folder);
            }
        } catch (IOException e) {
            LOG.debug("a scratch folder is left alone: {}", folder.getFileName(), e);
        }
    }

    private static boolean isOld(Path folder) throws IOException {
        return Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .isBefore(Instant.now().minus(IN_THE_MAKING));
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** The list of what lies elsewhere goes after that, and the lock last: whoever is killed here leaves the rest to the next. */
    private static void remove(Path path) throws IOException {
        if (isFolder(path)) {
            Path elsewhere = path.resolve(ELSEWHERE);
            if (Files.exists(elsewhere, LinkOption.NOFOLLOW_LINKS)) {
                removeElsewhere(elsewhere);
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
                for (Path file : files) {
                    if (!String.valueOf(file.getFileName()).equals(OWNER)) {
                        remove(file);
                    }
                }
            }
            Files.deleteIfExists(path.resolve(OWNER));
        }
        Files.deleteIfExists(path);
    }

    private static void removeElsewhere(Path list) throws IOException {
        for (String line : Files.readAllLines(list, StandardCharsets.US_ASCII)) {
            Path file;
            try {
                file = Path.of(URI.create(line));
            } catch (IllegalArgumentException cutOff) {
                // the file is made after its line is on disk
                continue;
            }
            if (file.toString().endsWith(PART) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(file);
                LOG.info("removed an unfinished file in clear: {}", file.getFileName());
            }
        }
    }

    private void clear() {
        try (owner) {
            remove(directory);
            OURS.remove(directory);
        } catch (IOException e) {
            System.err.println("sndscopy: [" + directory + "] cannot be removed: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            if (hook != null) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        } catch (IllegalStateException alreadyEnding) {
            // the hook is at work
            return;
        }
        clear();
    }
}
