package fr.sndscopy.cli.terminal;

import fr.sndscopy.config.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that a command is asked to write and that must not be there.
 *
 * @param path where
 * @param otherwise what to expect instead of one that is there
 */
public record NewFile(Path path, String otherwise) {
    /** @throws ConfigurationException when there is something of this name already */
    public void check() {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw occupied();
        }
    }

    /** @throws ConfigurationException when it cannot be written, or is there; then it is as it was */
    public void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Likewise. */
    public void write(byte[] content) throws IOException {
        try {
            Files.write(path, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw occupied();
        } catch (NoSuchFileException e) {
            throw unwritable("no such folder", "a folder that is there", e);
        } catch (AccessDeniedException e) {
            throw unwritable("permission denied", "a folder that may be written to", e);
        } catch (FileSystemException e) {
            throw unwritable(String.valueOf(e.getReason()), "a folder that may be written to", e);
        }
    }

    public ConfigurationException occupied() {
        return new ConfigurationException("[" + path + "] there already, and never overwritten: expected " + otherwise);
    }

    private ConfigurationException unwritable(String problem, String expected, IOException e) {
        return new ConfigurationException("[" + path + "] cannot be written: " + problem + ": expected " + expected, e);
    }
}
