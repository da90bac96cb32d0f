package fr.sndscopy.cli.terminal;

import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Nearest;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.place.SourceFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that a call names, of this machine or of a bucket: a slip in its name is the caller's, and not a delivery that its producer
 * has to change.
 */
public final class NamedSource {
    private NamedSource() {}

    /**
     * Looks before a home is made.
     *
     * @throws ConfigurationException when there is no folder of this name, or no object under this prefix
     */
    public static void require(String location, String expected, GlobalOptions global) throws IOException {
        if (!Workplace.isBucket(location)) {
            requireFolder(Path.of(location), expected);
            return;
        }
        try (Workplace workplace = global.openOrDefaults()) {
            SourceFolder folder = workplace.source(location);
            if (!folder.isThere()) {
                throw new ConfigurationException("[" + workplace.sourcePlace(location)
                        + "] no object under this prefix: expected " + expected
                        + "; one that may be empty holds an empty object of its name and a slash");
            }
        }
    }

    private static void requireFolder(Path folder, String expected) {
        if (Files.isDirectory(folder)) {
            return;
        }
        String problem = Files.exists(folder) ? "not a folder" : "no such folder";
        throw new ConfigurationException("[" + folder + "] " + problem + ": expected " + expected + question(folder));
    }

    private static String question(Path folder) {
        Path parent = folder.toAbsolutePath().normalize().getParent();
        Path name = folder.getFileName();
        if (parent == null || name == null || !Files.isDirectory(parent)) {
            return "";
        }
        try (Stream<Path> siblings = Files.list(parent)) {
            List<String> folders = siblings.filter(Files::isDirectory)
                    .map(sibling -> String.valueOf(sibling.getFileName()))
                    .toList();
            return Nearest.question(name.toString(), folders);
        } catch (IOException e) {
            // the parent cannot be listed: then nothing can be suggested
            return "";
        }
    }
}
