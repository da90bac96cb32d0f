package fr.sndscopy.schema;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds what is wrong or odd in schemas before a delivery meets them. All findings are reported at once: a file that
 * cannot be used does not hide the next one.
 */
public final class SchemaCheck {

    private final List<Finding> findings = new ArrayList<>();

    private SchemaCheck() {}

    /** How much a finding matters. */
    public enum Severity {
        /** The file cannot be used at all. */
        ERROR,
        /** It can be used, but what it states cannot be what is meant. */
        WARNING,
        /** Worth knowing. */
        INFORMATION
    }

    /**
     * One finding.
     *
     * @param place the file, or the table's name when the schema did not come from the folder that is checked; empty for
     *     a finding across tables
     * @param column empty when it is not about one column
     * @param message the problem, and what is made of it
     */
    public record Finding(Severity severity, String place, Optional<String> column, String message) {}

    /**
     * The findings of all Table Schemas and overlays below a folder. The schemas are looked at as they are written, not
     * as overlays amend them; overlays are held against the tables they name, of the folder or shipped. Tables that are
     * referred to are looked for in the folder, then among the shipped ones.
     *
     * @param nomenclatures a folder of {@code NAME.csv} at any depth, to find names of nomenclatures that are not there;
     *     empty when that is not asked
     * @throws SchemaException when there is no such folder or it cannot be listed
     */
    public static List<Finding> folder(Path folder, Optional<Path> nomenclatures) {
        SchemaCheck check = new SchemaCheck();
        Map<String, Path> files = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, TableSchema> tables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Path file : SchemaFiles.tables(folder)) {
            check.read(folder, file).ifPresent(table -> {
                Path earlier = files.put(table.name(), file);
                if (earlier != null) {
                    check.add(
                            Severity.WARNING,
                            place(folder, file),
                            "a second schema of " + table.name() + ": this one wins over " + place(folder, earlier));
                }
                tables.put(table.name(), table);
            });
        }
        check.overlays(folder, files);
        SchemaCatalog others = SchemaCatalog.load(List.of());
        check.findings.addAll(new TableCheck(
                        name -> Optional.ofNullable(tables.get(name)).or(() -> others.find(name)),
                        nomenclatures.map(SchemaFiles::nomenclatures))
                .tables(tables.values(), table -> place(folder, files.getOrDefault(table.name(), folder))));
        return check.sorted();
    }

    /**
     * The findings of tables that were loaded already. What only the file shows is not among them.
     *
     * @param nomenclatures as for {@link #folder}
     */
    public static List<Finding> catalog(SchemaCatalog catalog, Optional<Path> nomenclatures) {
        SchemaCheck check = new SchemaCheck();
        check.findings.addAll(new TableCheck(catalog::find, nomenclatures.map(SchemaFiles::nomenclatures))
                .tables(catalog.tables(), TableSchema::name));
        for (TableSchema table : catalog.tables()) {
            catalog.origin(table.name())
                    .map(SchemaOrigin::passedOver)
                    .orElse(List.of())
                    .forEach(message -> check.add(
                            Severity.INFORMATION, table.name(), "a shipped correction does not fit: " + message));
        }
        return check.sorted();
    }

    /** Reads the overlays of a folder, and holds them against the tables they name. */
    private void overlays(Path folder, Map<String, Path> files) {
        Overlays all = new Overlays();
        ShippedSchemas.overlays().forEach(all::add);
        Map<String, Place> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Set<String> own = new TreeSet<>();
        for (Path file : SchemaFiles.overlays(folder)) {
            try {
                Overlay overlay = OverlayReader.read(SchemaFiles.label(file), SchemaFiles.bytes(file));
                all.add(overlay);
                own.add(SchemaFiles.label(file));
                overlay.changes()
                        .forEach(change -> named.putIfAbsent(change.amendment().table(), change.place()));
                overlay.rowRules().forEach(change -> named.putIfAbsent(change.table(), change.place()));
            } catch (SchemaException e) {
                add(Severity.ERROR, place(folder, file), String.valueOf(e.getMessage()));
            }
        }
        Map<String, String> shipped = ShippedSchemas.tables();
        named.forEach((table, place) -> {
            try {
                LoadedTable loaded;
                Path file = files.get(table);
                if (file != null) {
                    loaded = LoadedTable.read(SchemaFiles.label(file), SchemaFiles.bytes(file), all);
                } else {
                    String resource = shipped.entrySet().stream()
                            .filter(entry -> entry.getKey().equalsIgnoreCase(table))
                            .map(Map.Entry::getValue)
                            .findFirst()
                            .orElseThrow(() -> place.error("no table " + table, "the name of a known table"));
                    loaded = LoadedTable.read(resource, ShippedSchemas.bytes(resource), all);
                }
                loaded.refusals().stream()
                        .filter(refusal -> own.contains(refusal.place().file()))
                        .forEach(refusal -> add(
                                Severity.ERROR,
                                place(folder, Path.of(refusal.place().file())),
                                refusal.message()));
            } catch (SchemaException e) {
                add(Severity.ERROR, place(folder, Path.of(place.file())), String.valueOf(e.getMessage()));
            }
        });
    }

    private static String place(Path folder, Path file) {
        return folder.toAbsolutePath()
                .normalize()
                .relativize(file.toAbsolutePath().normalize())
                .toString();
    }

    private List<Finding> sorted() {
        findings.sort(Comparator.comparing(Finding::severity)
                .thenComparing(Finding::place)
                .thenComparing(finding -> finding.column().orElse(""))
                .thenComparing(Finding::message));
        return List.copyOf(findings);
    }

    private void add(Severity severity, String place, String message) {
        findings.add(new Finding(severity, place, Optional.empty(), message));
    }

    private void add(Severity severity, String place, Column column, String message) {
        findings.add(new Finding(severity, place, Optional.of(column.name()), message));
    }

    private Optional<TableSchema> read(Path folder, Path file) {
        try {
            ObjectNode root = SchemaJson.parse(Place.ofFile(SchemaFiles.label(file)), SchemaFiles.bytes(file));
            TableSchema table = TableSchemaReader.read(SchemaFiles.label(file), root);
            asWritten(
                    place(folder, file),
                    table,
                    SchemaJson.objects(root, "fields", Place.ofFile(SchemaFiles.label(file))));
            return Optional.of(table);
        } catch (SchemaException e) {
            add(Severity.ERROR, place(folder, file), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** What is no longer seen once the file was read. */
    private void asWritten(String place, TableSchema table, List<ObjectNode> fields) {
        for (int index = 0; index < fields.size(); index++) {
            ObjectNode field = fields.get(index);
            Column column = table.columns().get(index);
            Place at = Place.ofFile(place).field(column.name());
            DeclaredLength.of(field, at)
                    .filter(length -> length.decimals().orElse(0) > length.first())
                    .ifPresent(length -> add(
                            Severity.WARNING,
                            place,
                            column,
                            "length " + length + " has more decimals than digits: read as " + column.type()));
            Set<String> both = new TreeSet<>(SchemaJson.texts(field, "trueValues", at));
            both.retainAll(SchemaJson.texts(field, "falseValues", at));
            if (!both.isEmpty()) {
                add(
                        Severity.WARNING,
                        place,
                        column,
                        both + " is both true and false: read as " + column.type() + " without a list of values");
            }
        }
    }
}
