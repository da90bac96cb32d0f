package fr.sndscopy.crypto;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Files that only their owner can read, from their first byte on, whatever the process's mask: secrets, of which a crash leaves the
 * old content or the new, and what is taken out of the store.
 */
public final class PrivateFile {
    private PrivateFile() {}

    /** Writes the content; may throw, which leaves the file as it was. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Puts content in the place of what a file holds, or makes the file; on return both file and name are on disk.
     *
     * @throws IOException when they are not
     */
    public static void write(Path file, Content content) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
        Path next = Files.createTempFile(folder, file.getFileName() + ".", ".new", ownerOnly(file));
        try {
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                content.writeTo(out);
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder(folder);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** A new file, opened for writing. Never replaces another. */
    @SuppressWarnings("MustBeClosedChecker") // the caller closes it
    public static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(file));
    }

    /** What a file is to be made with, so that nobody but its owner ever reads it. */
    public static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** A rename lasts once the folder is on disk; not every platform opens folders. */
    private static void forceFolder(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException e) {
            // the platform orders renames itself
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }
}
