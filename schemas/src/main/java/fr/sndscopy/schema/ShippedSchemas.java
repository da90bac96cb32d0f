package fr.sndscopy.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The schemas and overlays in this module's resources, each folder with an index of its files. */
final class ShippedSchemas {

    static final String INDEX = "index.txt";

    private static final String ROOT = "/snds/";
    private static final String OVERLAYS = ROOT + "overlays/";

    private ShippedSchemas() {}

    /** The resource of each table, by the table's name, which is the file's. */
    static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        for (String line : index(ROOT)) {
            String table = line.substring(line.lastIndexOf('/') + 1, line.length() - ".json".length());
            tables.put(table, ROOT + line);
        }
        return tables;
    }

    /** The overlays, in the order in which they are made. */
    static List<Overlay> overlays() {
        return index(OVERLAYS).stream()
                .map(line -> OverlayReader.read(OVERLAYS + line, bytes(OVERLAYS + line)))
                .toList();
    }

    static byte[] bytes(String resource) {
        try (InputStream bytes = ShippedSchemas.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                throw Place.ofFile(resource).error("not on the class path", "the resources of sndscopy-schemas");
            }
            return bytes.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> index(String folder) {
        return new String(bytes(folder + INDEX), StandardCharsets.UTF_8).lines().toList();
    }
}
