package fr.sndscopy.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The schema files below a folder. */
final class SchemaFiles {

    private SchemaFiles() {}

    /** Every {@code *.json} at any depth that is no overlay, in path order. */
    static List<Path> tables(Path folder) {
        return json(folder).stream().filter(file -> !isOverlay(file)).toList();
    }

    /** Every {@code *.overlay.json} at any depth, in path order. */
    static List<Path> overlays(Path folder) {
        return json(folder).stream().filter(SchemaFiles::isOverlay).toList();
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Place.ofFile(label(file)).error("cannot be read", "a file that may be read", e);
        }
    }

    /** The file as messages name it. */
    static String label(Path file) {
        return file.toAbsolutePath().normalize().toString();
    }

    private static boolean isOverlay(Path file) {
        return file.getFileName().toString().endsWith(OverlayReader.SUFFIX);
    }

    private static List<Path> json(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw Place.ofFile(folder.toString()).error("no such folder", "a folder of Table Schema files");
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.getFileName().toString().endsWith(".json"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Place.ofFile(folder.toString()).error("cannot be listed", "a folder that may be read", e);
        }
    }
}
