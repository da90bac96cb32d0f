package fr.sndscopy.place;

import java.nio.file.Path;
import java.util.Objects;

/** Files of this machine as what readers take. */
public final class Here {
    private Here() {}

    public static SourceFolder folder(Path directory) {
        return LocalFolder.of(directory);
    }

    /** A file that is called by its name. */
    public static SourceBytes file(Path file) {
        return LocalFolder.of(Objects.requireNonNull(file.toAbsolutePath().getParent()))
                .file(String.valueOf(file.getFileName()));
    }
}
