package fr.sndscopy.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

    /** The names of the nomenclatures in a folder: every {@code NAME.csv} at any depth. */
    static Set<String> nomenclatures(Path folder) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Path file : ending(folder, ".csv")) {
            String name = file.getFileName().toString();
            names.add(name.substring(0, name.length() - ".csv".length()));
        }
        return names;
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
        return ending(folder, ".json");
    }

    private static List<Path> ending(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            throw Place.ofFile(folder.toString()).error("no such folder", "a folder of *" + suffix);
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.getFileName().toString().endsWith(suffix))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Place.ofFile(folder.toString()).error("cannot be listed", "a folder that may be read", e);
        }
    }
}
