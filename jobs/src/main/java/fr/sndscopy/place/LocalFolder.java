package fr.sndscopy.place;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of a file system that is mounted here. What changes in it is seen at once. */
public final class LocalFolder implements SourceFolder {
    private final Path directory;
    private final @Nullable String name;

    private LocalFolder(Path directory, @Nullable String name) {
        this.directory = directory;
        this.name = name;
    }

    /** The folder at {@code directory}, which need not be there. */
    public static SourceFolder of(Path directory) {
        return new LocalFolder(directory, null);
    }

    @Override
    public String location() {
        return directory.toString();
    }

    /** As it was listed; else of what a link leads to, and of a folder that is not there, as it is written. */
    @Override
    public String name() throws IOException {
        if (name != null) {
            return name;
        }
        Path real =
                isThere() ? directory.toRealPath() : directory.toAbsolutePath().normalize();
        return String.valueOf(real.getFileName());
    }

    @Override
    public boolean isThere() {
        return Files.isDirectory(directory);
    }

    @Override
    public Kind kind(String path) throws IOException {
        Path file = directory.resolve(path);
        if (!Files.exists(file)) {
            return Kind.NOTHING;
        }
        Path real = file.toRealPath();
        if (!real.startsWith(directory.toRealPath())) {
            return Kind.OUTSIDE;
        }
        if (Files.isDirectory(real)) {
            return Kind.FOLDER;
        }
        return Files.isRegularFile(real) ? Kind.FILE : Kind.OTHER;
    }

    @Override
    public SourceBytes file(String path) {
        return new LocalFile(directory.resolve(path), path);
    }

    @Override
    public Map<String, SourceIdentity> identities(Collection<String> paths) throws IOException {
        Map<String, SourceIdentity> identities = new HashMap<>();
        for (String path : paths) {
            try {
                identities.put(path, file(path).identity());
            } catch (SourceGoneException e) {
                // missing, as is said
            }
        }
        return identities;
    }

    @Override
    public List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public List<String> files(String folder, int most) throws IOException {
        try (Stream<Path> walk = Files.walk(directory.resolve(folder))) {
            List<String> files = walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> slashed(directory.relativize(path)))
                    .limit(most + 1L)
                    .sorted()
                    .toList();
            if (files.size() > most) {
                throw new TooManyFilesException(folder.isEmpty() ? location() : folder, most);
            }
            return files;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String slashed(Path relative) {
        return relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
    }

    @Override
    public List<SourceFolder> folders() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory)
                    .sorted()
                    .<SourceFolder>map(entry -> new LocalFolder(entry, String.valueOf(entry.getFileName())))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public SourceFolder afresh() {
        return this;
    }

    @Override
    public String toString() {
        return location();
    }
}
