package fr.sndscopy.migration;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder of one's own, for files that are gone when it is closed, also when the virtual machine is asked to end. Readable by its
 * owner only.
 */
public final class Scratch implements AutoCloseable {
    private final Path directory;
    private final Thread hook;

    private Scratch(Path directory) {
        this.directory = directory;
        this.hook = new Thread(this::clear, "sndscopy-scratch");
    }

    /** A new folder in {@code parent}. */
    public static Scratch in(Path parent) throws IOException {
        Scratch scratch = new Scratch(Files.createTempDirectory(parent, ".scratch-"));
        Runtime.getRuntime().addShutdownHook(scratch.hook);
        return scratch;
    }

    public Path directory() {
        return directory;
    }

    private void clear() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            System.err.println("sndscopy: [" + directory + "] cannot be removed: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // the hook is at work
            return;
        }
        clear();
    }
}
