package fr.sndscopy.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The facts in this module's resources, each file read when its table is first asked for. */
final class ShippedSchemas {

    static final String INDEX = "index.txt";

    private static final String ROOT = "/snds/";
    private static final Map<String, TableSchema> READ = new ConcurrentHashMap<>();

    private ShippedSchemas() {}

    /** The tables by name, in the index's order; the index lists one file a line, named after its table. */
    static Map<String, Supplier<TableSchema>> tables() {
        Map<String, Supplier<TableSchema>> tables = new LinkedHashMap<>();
        for (String line :
                new String(bytes(INDEX), StandardCharsets.UTF_8).lines().toList()) {
            String table = line.substring(line.lastIndexOf('/') + 1, line.length() - ".json".length());
            tables.put(table, () -> READ.computeIfAbsent(line, ShippedSchemas::read));
        }
        return tables;
    }

    private static TableSchema read(String path) {
        return TableSchemaReader.read(ROOT + path, bytes(path));
    }

    private static byte[] bytes(String path) {
        try (InputStream resource = ShippedSchemas.class.getResourceAsStream(ROOT + path)) {
            if (resource == null) {
                throw new SchemaException("[%s%s] missing from the class path: expected the sndscopy-schemas resources"
                        .formatted(ROOT, path));
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
