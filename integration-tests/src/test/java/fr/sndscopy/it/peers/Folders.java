package fr.sndscopy.it.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders that are made, weighed and removed between runs. */
final class Folders {
    private Folders() {}

    /** An empty folder of this name; what was in it goes. */
    static Path fresh(Path parent, String name) throws IOException {
        Path folder = parent.resolve(name);
        delete(folder);
        return Files.createDirectory(folder);
    }

    static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Bytes of all files in it, but for the checksums that Hadoop's local file system puts beside its own. */
    static long bytes(Path root) throws IOException {
        long bytes = 0;
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.filter(Files::isRegularFile).toList()) {
                bytes += path.toString().endsWith(".crc") ? 0 : Files.size(path);
            }
        }
        return bytes;
    }
}
