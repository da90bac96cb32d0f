package fr.sndscopy.storage.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The operations by which what was staged becomes an object, one system call or so each. A seam: power may fail before, between
 * and after any of them.
 */
interface Disk {
    /** The machine's own. */
    Disk LOCAL = new Disk() {};

    /** Has the bytes and attributes of a file reach the medium. */
    default void forceFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Has the names in a folder reach the medium. */
    default void forceFolder(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // Only POSIX systems open a folder as a file.
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Makes a folder and those above it, where they lack. */
    default void createFolders(Path folder) throws IOException {
        Files.createDirectories(folder);
    }

    /** Gives a file a second name that nothing has yet, else throws FileAlreadyExistsException. */
    default void link(Path name, Path file) throws IOException {
        Files.createLink(name, file);
    }

    /** Gives a file another name, taking it from what had it. */
    default void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Takes a name away, if it is there. */
    default void remove(Path name) throws IOException {
        Files.deleteIfExists(name);
    }
}
