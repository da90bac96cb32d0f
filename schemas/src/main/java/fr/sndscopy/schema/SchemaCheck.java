package fr.sndscopy.schema;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
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
     * as overlays amend them; tables they refer to are looked for in the folder, then among the shipped ones.
     *
     * @throws SchemaException when there is no such folder or it cannot be listed
     */
    public static List<Finding> folder(Path folder) {
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
        for (Path file : SchemaFiles.overlays(folder)) {
            try {
                OverlayReader.read(SchemaFiles.label(file), SchemaFiles.bytes(file));
            } catch (SchemaException e) {
                check.add(Severity.ERROR, place(folder, file), String.valueOf(e.getMessage()));
            }
        }
        SchemaCatalog others = SchemaCatalog.load(List.of());
        check.tables(
                tables.values(),
                table -> place(folder, files.getOrDefault(table.name(), folder)),
                name -> Optional.ofNullable(tables.get(name)).or(() -> others.find(name)));
        return check.sorted();
    }

    /** The findings of tables that were loaded already. What only the file shows is not among them. */
    public static List<Finding> catalog(SchemaCatalog catalog) {
        SchemaCheck check = new SchemaCheck();
        check.tables(catalog.tables(), TableSchema::name, catalog::find);
        return check.sorted();
    }

    private static String place(Path folder, Path file) {
        return folder.relativize(file).toString();
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

    private void tables(
            Collection<TableSchema> tables,
            Function<TableSchema, String> place,
            Function<String, Optional<TableSchema>> catalog) {
        for (TableSchema table : tables) {
            for (Column column : table.columns()) {
                years(place.apply(table), column);
                bounds(place.apply(table), column);
                enumeration(place.apply(table), column);
                nomenclature(place.apply(table), column, catalog);
            }
            for (ForeignKey key : table.foreignKeys()) {
                foreignKey(place.apply(table), table, key, catalog);
            }
        }
        severalTypes(tables);
    }

    private void years(String place, Column column) {
        YearSpan years = column.years();
        if (years.created() == null || years.deleted() == null) {
            return;
        }
        for (int year = years.created(); year < years.deleted(); year++) {
            if (years.includes(year)) {
                return;
            }
        }
        add(
                Severity.WARNING,
                place,
                column,
                "exists in no year: created " + years.created() + ", deleted " + years.deleted());
    }

    private void bounds(String place, Column column) {
        if (!column.type().isNumber()) {
            return;
        }
        String minimum = column.constraints().minimum();
        String maximum = column.constraints().maximum();
        if (minimum != null && maximum != null && new BigDecimal(minimum).compareTo(new BigDecimal(maximum)) > 0) {
            add(Severity.WARNING, place, column, "minimum " + minimum + " is more than maximum " + maximum);
        }
        if (maximum != null && !fits(maximum, column.type())) {
            add(Severity.WARNING, place, column, "maximum " + maximum + " does not fit " + column.type());
        }
        if (minimum != null && !fits(minimum, column.type())) {
            add(Severity.WARNING, place, column, "minimum " + minimum + " does not fit " + column.type());
        }
    }

    private static boolean fits(String number, ColumnType type) {
        BigDecimal limit = BigDecimal.ONE.movePointRight(type.precision() - type.scale());
        return new BigDecimal(number).abs().compareTo(limit) < 0;
    }

    private void enumeration(String place, Column column) {
        int most = column.type().precision();
        if (column.type().logical() != LogicalType.STRING || most == 0) {
            return;
        }
        for (String value : column.constraints().enumeration()) {
            if (value.codePointCount(0, value.length()) > most) {
                add(Severity.WARNING, place, column, "the allowed value '" + value + "' does not fit " + column.type());
            }
        }
    }

    private void nomenclature(String place, Column column, Function<String, Optional<TableSchema>> catalog) {
        String nomenclature = column.nomenclature();
        int colon = nomenclature == null ? -1 : nomenclature.indexOf(':');
        if (nomenclature == null || colon < 0) {
            return;
        }
        Optional<TableSchema> table = catalog.apply(nomenclature.substring(0, colon));
        if (table.isPresent()
                && column(table.get(), nomenclature.substring(colon + 1)).isEmpty()) {
            add(Severity.WARNING, place, column, "nomenclature " + nomenclature + " has no such column");
        }
    }

    private void foreignKey(
            String place, TableSchema table, ForeignKey key, Function<String, Optional<TableSchema>> catalog) {
        Optional<TableSchema> found = key.table().isEmpty() ? Optional.of(table) : catalog.apply(key.table());
        if (found.isEmpty()) {
            add(Severity.INFORMATION, place, "a foreign key refers to " + key.table() + ", which is not known");
            return;
        }
        TableSchema target = found.get();
        for (int index = 0; index < key.columns().size(); index++) {
            String referenced = key.referencedColumns().get(index);
            Column own = column(table, key.columns().get(index)).orElseThrow();
            Optional<Column> other = column(target, referenced);
            if (other.isEmpty()) {
                add(
                        Severity.WARNING,
                        place,
                        own,
                        "a foreign key refers to " + target.name() + "." + referenced + ", which does not exist");
            } else if (own.type().logical() != other.get().type().logical()) {
                add(
                        Severity.WARNING,
                        place,
                        own,
                        own.type() + " refers to " + target.name() + "." + referenced + ", which is "
                                + other.get().type());
            }
        }
    }

    private static Optional<Column> column(TableSchema table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst();
    }

    private void severalTypes(Collection<TableSchema> tables) {
        Map<String, Map<LogicalType, Set<String>>> uses = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (TableSchema table : tables) {
            for (Column column : table.columns()) {
                uses.computeIfAbsent(column.name(), name -> new TreeMap<>())
                        .computeIfAbsent(column.type().logical(), type -> new TreeSet<>())
                        .add(table.name());
            }
        }
        uses.forEach((name, types) -> {
            if (types.size() > 1) {
                String message = types.entrySet().stream()
                        .map(use -> use.getKey().name().toLowerCase(Locale.ROOT) + " in " + some(use.getValue()))
                        .collect(Collectors.joining(", "));
                findings.add(new Finding(Severity.INFORMATION, "", Optional.of(name), "has several types: " + message));
            }
        });
    }

    private static String some(Set<String> tables) {
        String first = tables.iterator().next();
        return tables.size() == 1 ? first : first + " and " + (tables.size() - 1) + " more";
    }
}
