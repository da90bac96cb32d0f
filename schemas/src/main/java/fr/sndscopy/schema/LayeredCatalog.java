package fr.sndscopy.schema;

import fr.sndscopy.schema.Overlays.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A catalogue whose tables come from several sources, each table from the last source that has it. */
final class LayeredCatalog implements SchemaCatalog {

    private final Map<String, Entry> entries;
    private final TableNames names;

    private LayeredCatalog(Map<String, Entry> entries) {
        this.entries = entries;
        this.names = new TableNames(entries.keySet());
    }

    static LayeredCatalog load(List<Path> folders) {
        Overlays overlays = new Overlays();
        ShippedSchemas.overlays().forEach(overlays::add);
        List<Overlay> ownOverlays = new ArrayList<>();
        for (Path folder : folders) {
            for (Path file : SchemaFiles.overlays(folder)) {
                Overlay overlay = OverlayReader.read(SchemaFiles.label(file), SchemaFiles.bytes(file));
                overlays.add(overlay);
                ownOverlays.add(overlay);
            }
        }
        Map<String, Entry> entries = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        putShipped(entries, overlays);
        for (Path folder : folders) {
            for (Path file : SchemaFiles.tables(folder)) {
                LoadedTable loaded = LoadedTable.read(SchemaFiles.label(file), SchemaFiles.bytes(file), overlays);
                put(entries, loaded.table().name(), new Entry(() -> loaded));
            }
        }
        ownOverlays.forEach(overlay -> requireMade(overlay, entries));
        return new LayeredCatalog(entries);
    }

    static LayeredCatalog publicSchema() {
        Overlays none = new Overlays();
        Map<String, Entry> entries = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        putShipped(entries, none);
        return new LayeredCatalog(entries);
    }

    private static void putShipped(Map<String, Entry> entries, Overlays overlays) {
        ShippedSchemas.tables()
                .forEach((name, path) -> put(
                        entries, name, new Entry(() -> LoadedTable.read(path, ShippedSchemas.bytes(path), overlays))));
    }

    static LayeredCatalog of(Collection<TableSchema> tables) {
        Map<String, Entry> entries = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (TableSchema table : tables) {
            if (entries.containsKey(table.name())) {
                throw new SchemaException(
                        "[%s] two tables of this name: expected each name once, without regard to case"
                                .formatted(table.name()));
            }
            LoadedTable loaded = LoadedTable.of(table);
            entries.put(table.name(), new Entry(() -> loaded));
        }
        return new LayeredCatalog(entries);
    }

    @Override
    public Collection<TableSchema> tables() {
        return entries.values().stream().map(entry -> entry.loaded().table()).toList();
    }

    @Override
    public Optional<TableSchema> find(String tableName) {
        return loaded(tableName).map(LoadedTable::table);
    }

    @Override
    public Optional<TableName> resolve(String tableName) {
        return names.resolve(tableName);
    }

    @Override
    public Optional<SchemaOrigin> origin(String tableName) {
        return loaded(tableName).flatMap(LoadedTable::origin);
    }

    /** The schema of a table with its amendments, a copy; empty when the table did not come from a file. */
    Optional<ObjectNode> amended(String tableName) {
        return loaded(tableName).flatMap(LoadedTable::json).map(ObjectNode::deepCopy);
    }

    private Optional<LoadedTable> loaded(String tableName) {
        return resolve(tableName).map(name -> entries.get(name.table())).map(Entry::loaded);
    }

    /** Replaces the key too, so that the catalogue's name is the winning schema's in its own case. */
    private static void put(Map<String, Entry> entries, String name, Entry entry) {
        entries.remove(name);
        entries.put(name, entry);
    }

    private static void requireMade(Overlay overlay, Map<String, Entry> entries) {
        overlay.changes()
                .forEach(
                        change -> requireMade(change.place(), change.amendment().table(), entries));
        overlay.rowRules().forEach(change -> requireMade(change.place(), change.table(), entries));
    }

    private static void requireMade(Place place, String table, Map<String, Entry> entries) {
        Entry entry = entries.get(table);
        if (entry == null) {
            throw place.error("no table " + table, "the name of a known table");
        }
        for (Refusal refusal : entry.loaded().refusals()) {
            if (refusal.place().equals(place)) {
                throw refusal.error();
            }
        }
    }

    /** A table read when first asked for, once. */
    private static final class Entry {
        private final Supplier<LoadedTable> reading;
        private @Nullable LoadedTable loaded;

        Entry(Supplier<LoadedTable> reading) {
            this.reading = reading;
        }

        synchronized LoadedTable loaded() {
            LoadedTable known = loaded;
            if (known == null) {
                known = reading.get();
                loaded = known;
            }
            return known;
        }
    }
}
