package fr.sndscopy.cli.terminal;

import fr.sndscopy.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A folder that a command is asked to write into, made when it is not there. */
public final class OutFolder {
    private OutFolder() {}

    /**
     * What to throw for what went wrong while files were written into a folder.
     *
     * @return that it cannot be written, when {@code problem} is with the folder, what leads to it or what is in it; else {@code problem}
     */
    public static Exception told(Path folder, FileSystemException problem) {
        Path out = folder.toAbsolutePath().normalize();
        Path file = problem.getFile() == null
                ? null
                : Path.of(problem.getFile()).toAbsolutePath().normalize();
        return file == null || !(file.startsWith(out) || out.startsWith(file)) ? problem : unwritable(folder, problem);
    }

    private static ConfigurationException unwritable(Path path, IOException e) {
        String reason = e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason().toLowerCase(Locale.ROOT)
                : Files.exists(path) ? "permission denied" : "it cannot be made";
        return new ConfigurationException(
                "[" + path + "] cannot be written: " + reason + ": expected a folder that may be written to", e);
    }
}
