package fr.sndscopy.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What lies in a folder. */
public final class FolderListing {
    /** A folder of more entries than this is no delivery. */
    private static final int MAX_FILES = 1_000_000;

    private FolderListing() {}

    /**
     * Every entry below {@code folder} that is no folder, as sorted paths relative to {@code root} with {@code /}.
     * Symbolic links are listed, not followed.
     */
    public static List<String> files(Path root, Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<String> files = walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> slashed(root.relativize(path)))
                    .sorted()
                    .limit(MAX_FILES + 1L)
                    .toList();
            if (files.size() > MAX_FILES) {
                throw new DeliveryRefusedException(
                        folder.getFileName().toString(), "too many files", "at most " + MAX_FILES);
            }
            return files;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String slashed(Path relative) {
        return relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
    }
}
