package fr.sndscopy.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A file for the textfile collector of node_exporter, which another account reads: written whole beside it, under a name that the
 * collector passes over, and renamed.
 */
public final class Textfile {
    /** Others the collector passes over. */
    public static final String SUFFIX = ".prom";

    private final Path file;
    private final Path folder;

    /** @param file in a folder that is there */
    public Textfile(Path file) {
        this.file = file.toAbsolutePath();
        this.folder = Objects.requireNonNull(this.file.getParent());
    }

    /** Puts it in the place of what was there. */
    void write(byte[] text) throws IOException {
        Path next = next();
        try {
            Files.write(next, text, StandardOpenOption.CREATE_NEW);
            letRead(next);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** Tries whether it could be written, and changes nothing. */
    public void probe() throws IOException {
        Path next = next();
        try {
            Files.write(next, new byte[] {'\n'}, StandardOpenOption.CREATE_NEW);
            letRead(next);
        } finally {
            Files.deleteIfExists(next);
        }
        if (Files.isDirectory(file)) {
            throw new IOException("[" + file + "] is a folder");
        }
    }

    /** The folder on the way to a file that other accounts may not enter; empty when there is none. */
    public static Optional<Path> shutToOthers(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        for (Path folder = absolute.getParent(); folder != null; folder = folder.getParent()) {
            try {
                PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
                if (view != null && !view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return Optional.of(folder);
                }
            } catch (IOException e) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    private Path next() {
        return folder.resolve("." + file.getFileName() + "-" + UUID.randomUUID() + ".part");
    }

    /** Whatever the umask. */
    private static void letRead(Path next) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(next, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
        }
    }
}
