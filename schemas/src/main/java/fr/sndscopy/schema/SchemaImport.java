package fr.sndscopy.schema;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the facts out of a folder of Table Schemas: names, types, formats, sizes, constraints, keys, nomenclatures and
 * years, without titles, descriptions, observations or rules in prose. The result is what this module ships.
 */
public final class SchemaImport {

    private SchemaImport() {}

    /**
     * What an import did.
     *
     * @param tables tables written
     * @param columns their columns
     * @param identifyingColumns those of them that are marked as identifying
     * @param removed files of an earlier import that were deleted because their table is gone, relative to the target
     */
    public record Summary(int tables, int columns, int identifyingColumns, List<String> removed) {
        public Summary {
            removed = List.copyOf(removed);
        }
    }

    /**
     * Writes one file per table, {@code PRODUCT/TABLE.json}, and {@code index.txt} that lists them, below the target.
     * The same source gives the same bytes, whatever was there before; files that the target's index does not list are
     * left alone.
     *
     * @throws SchemaException when the source cannot be read, states an impossible fact, or has two schemas of one table,
     *     or the target cannot be written; the target is not touched before all of the source was read
     */
    public static Summary run(Path source, Path target) {
        Map<String, String> files = new TreeMap<>();
        Map<String, Path> origins = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        int columns = 0;
        int identifying = 0;
        for (Path file : SchemaFiles.tables(source)) {
            ObjectNode root = SchemaJson.parse(Place.ofFile(SchemaFiles.label(file)), SchemaFiles.bytes(file));
            TableSchema table = TableSchemaReader.read(SchemaFiles.label(file), root);
            Path other = origins.put(table.name(), file);
            if (other != null) {
                throw Place.ofFile(file.toString())
                        .error("a second schema of " + table.name() + ", after " + other, "one file per table");
            }
            files.put(folderName(table.product()) + "/" + table.name() + ".json", facts(table, root));
            columns += table.columns().size();
            identifying += (int) table.columns().stream()
                    .filter(column -> column.markings().contains(Column.Marking.IDENTIFYING))
                    .count();
        }
        return new Summary(files.size(), columns, identifying, write(files, target));
    }

    /** The facts as text, read again to prove that they are the same facts. */
    private static String facts(TableSchema table, ObjectNode root) {
        String facts = FactsFile.render(table, root);
        Place place = Place.ofFile(table.name() + ".json");
        String version = TableSchemaReader.read(
                        place.file(), SchemaJson.parse(place, facts.getBytes(StandardCharsets.UTF_8)))
                .version();
        if (!version.equals(table.version())) {
            throw place.error("the imported facts differ from the source's", "version " + table.version());
        }
        return facts;
    }

    private static List<String> write(Map<String, String> files, Path target) {
        try {
            Path index = target.resolve(ShippedSchemas.INDEX);
            List<String> removed = List.of();
            if (Files.exists(index)) {
                try (Stream<String> before = Files.lines(index)) {
                    removed = before.filter(path -> !files.containsKey(path))
                            .filter(path -> target.resolve(path).normalize().startsWith(target.normalize()))
                            .toList();
                }
            }
            for (String path : removed) {
                Files.deleteIfExists(target.resolve(path));
            }
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = target.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
            Files.writeString(index, files.isEmpty() ? "" : String.join("\n", files.keySet()) + "\n");
            return removed;
        } catch (IOException e) {
            throw Place.ofFile(target.toString()).error("cannot be written", "a folder that may be written", e);
        }
    }

    /** Capitals without accents, words joined: class paths and archives do not agree on anything else. */
    private static String folderName(String product) {
        return Normalizer.normalize(product, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toUpperCase(Locale.ROOT)
                .replaceAll("[^A-Z0-9-]+", "_");
    }
}
