package fr.sndscopy.it;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checked-out source tree the tests run in. */
public final class Repository {

    private Repository() {}

    /**
     * The tree's root, found upwards from the working directory.
     *
     * @throws IllegalStateException when the working directory is not inside the tree
     */
    public static Path root() {
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("infra/images")) && Files.exists(folder.resolve("jobs/pom.xml"))) {
                return folder;
            }
        }
        throw new IllegalStateException("[" + here + "] not inside the source tree of sndscopy");
    }
}
