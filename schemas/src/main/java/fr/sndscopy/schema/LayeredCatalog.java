package fr.sndscopy.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A catalogue whose tables come from several sources, each table from the last source that has it. */
final class LayeredCatalog implements SchemaCatalog {

    private final Map<String, Supplier<TableSchema>> tables;
    private final TableNames names;

    private LayeredCatalog(Map<String, Supplier<TableSchema>> tables) {
        this.tables = tables;
        this.names = new TableNames(tables.keySet());
    }

    static LayeredCatalog load(List<Path> folders) {
        Map<String, Supplier<TableSchema>> tables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        ShippedSchemas.tables().forEach((name, schema) -> put(tables, name, schema));
        for (Path folder : folders) {
            for (Path file : schemaFiles(folder)) {
                TableSchema table = read(file);
                put(tables, table.name(), () -> table);
            }
        }
        return new LayeredCatalog(tables);
    }

    static LayeredCatalog of(Collection<TableSchema> schemas) {
        Map<String, Supplier<TableSchema>> tables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (TableSchema table : schemas) {
            if (tables.containsKey(table.name())) {
                throw new SchemaException(
                        "[%s] two tables of this name: expected each name once, without regard to case"
                                .formatted(table.name()));
            }
            tables.put(table.name(), () -> table);
        }
        return new LayeredCatalog(tables);
    }

    /** Every {@code *.json} at any depth, in path order. */
    static List<Path> schemaFiles(Path folder) {
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

    static TableSchema read(Path file) {
        return TableSchemaReader.read(file.toAbsolutePath().normalize().toString(), bytes(file));
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Place.ofFile(file.toString()).error("cannot be read", "a file that may be read", e);
        }
    }

    @Override
    public Collection<TableSchema> tables() {
        return tables.values().stream().map(Supplier::get).toList();
    }

    @Override
    public Optional<TableSchema> find(String tableName) {
        return resolve(tableName).map(name -> tables.get(name.table())).map(Supplier::get);
    }

    @Override
    public Optional<TableName> resolve(String tableName) {
        return names.resolve(tableName);
    }

    /** Replaces the key too, so that the catalogue's name is the winning schema's in its own case. */
    private static void put(Map<String, Supplier<TableSchema>> tables, String name, Supplier<TableSchema> schema) {
        tables.remove(name);
        tables.put(name, schema);
    }
}
