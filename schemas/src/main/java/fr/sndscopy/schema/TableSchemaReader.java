package fr.sndscopy.schema;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a Frictionless Table Schema in the dialect of {@code schema-snds}. */
final class TableSchemaReader {
    static final String CODE_ROLE_KEY = "role";
    static final String CODE_ROLE = "code";

    private TableSchemaReader() {}

    /**
     * @param file named in messages; its last part without {@code .json} names a table that does not name itself, the
     *     folder above it the product of a table that states none
     */
    static TableSchema read(String file, ObjectNode root) {
        Place place = Place.ofFile(file);
        SchemaKeys.TABLE.check(root, place);
        SchemaJson.text(root, "fieldsMatch", place)
                .filter(match -> !match.equals("exact"))
                .ifPresent(match -> {
                    throw place.key("fieldsMatch")
                            .error("'" + match + "'", "exact; a drift policy says what else may pass");
                });
        String name = name(file, root);
        String product = SchemaJson.text(root, "produit", place).orElseGet(() -> folder(file));
        List<Column> columns = columns(root, place);
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        columns.forEach(column -> names.add(column.name()));
        List<String> missingValues = SchemaJson.texts(root, "missingValues", place);
        List<String> primaryKey = ownColumns(root, "primaryKey", names, place);
        List<ForeignKey> foreignKeys = foreignKeys(root, names, place);
        TableSchema unversioned = new TableSchema(
                name,
                product,
                columns,
                missingValues,
                primaryKey,
                foreignKeys,
                uniqueKeys(root, columns, names, place),
                RowRuleReader.ofTable(root, columns, place).stream()
                        .map(RowRuleOrigin::rule)
                        .toList(),
                codeColumn(root, columns, place),
                "");
        return unversioned.withVersion(SchemaVersion.of(unversioned));
    }

    /** The row rules of the table's own file with their reasons; {@link #read} has checked them. */
    static List<RowRuleOrigin> rowRules(String file, ObjectNode root, TableSchema table) {
        return RowRuleReader.ofTable(root, table.columns(), Place.ofFile(file));
    }

    /** The table's name, without reading anything else of the schema. */
    static String name(String file, ObjectNode root) {
        return SchemaJson.text(root, "name", Place.ofFile(file)).orElseGet(() -> stem(file));
    }

    private static List<Column> columns(ObjectNode root, Place place) {
        List<ObjectNode> fields = SchemaJson.objects(root, "fields", place);
        if (fields.isEmpty()) {
            throw place.key("fields").error("no fields", "a Table Schema with at least one field");
        }
        List<Column> columns = new ArrayList<>();
        Map<String, List<Column>> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (ObjectNode field : fields) {
            Column column = ColumnReader.read(field, columns.size() + 1, place);
            List<Column> namesakes = seen.computeIfAbsent(column.name(), fresh -> new ArrayList<>());
            if (namesakes.stream().anyMatch(other -> other.years().overlaps(column.years()))) {
                throw place.field(column.name())
                        .key("name")
                        .error("a second field of this name", "each name once a year, without regard to case");
            }
            namesakes.add(column);
            columns.add(column);
        }
        return columns;
    }

    /** Columns that state {@code constraints.unique}, then the table's {@code uniqueKeys}, each once. */
    private static List<List<String>> uniqueKeys(
            ObjectNode root, List<Column> columns, Set<String> names, Place place) {
        Set<List<String>> unique = new LinkedHashSet<>();
        List<ObjectNode> fields = SchemaJson.objects(root, "fields", place);
        for (int index = 0; index < fields.size(); index++) {
            Column column = columns.get(index);
            Place at = place.field(column.name());
            ObjectNode rules = SchemaJson.object(fields.get(index), "constraints", at);
            if (ColumnReader.truth(rules, "unique", at.key("constraints.unique"))) {
                unique.add(List.of(column.name()));
            }
        }
        JsonNode keys = SchemaJson.member(root, "uniqueKeys").orElse(null);
        Place at = place.key("uniqueKeys");
        if (keys != null && !keys.isArray()) {
            throw at.error("not a list", "a list of lists of this table's fields");
        }
        for (JsonNode key : keys == null ? List.<JsonNode>of() : keys.values()) {
            List<String> unit = ownColumns(key, names, at);
            if (unit.isEmpty()) {
                throw at.error("a key of no field", "a list of lists of this table's fields");
            }
            unique.add(unit);
        }
        return List.copyOf(unique);
    }

    /** The first column whose field has the role {@code code}; null when there is none. */
    private static @Nullable String codeColumn(ObjectNode root, List<Column> columns, Place place) {
        List<ObjectNode> fields = SchemaJson.objects(root, "fields", place);
        for (int index = 0; index < fields.size(); index++) {
            JsonNode role = fields.get(index).get(CODE_ROLE_KEY);
            if (role != null && role.isString() && role.stringValue().equals(CODE_ROLE)) {
                return columns.get(index).name();
            }
        }
        return null;
    }

    private static List<String> ownColumns(JsonNode object, String key, Set<String> names, Place place) {
        return SchemaJson.member(object, key)
                .map(value -> ownColumns(value, names, place.key(key)))
                .orElse(List.of());
    }

    private static List<String> ownColumns(JsonNode value, Set<String> names, Place at) {
        List<String> columns = SchemaJson.texts(value, at);
        for (String column : columns) {
            if (!names.contains(column)) {
                throw at.error("no field " + column, "names of this table's fields");
            }
        }
        return columns;
    }

    private static List<ForeignKey> foreignKeys(ObjectNode root, Set<String> names, Place place) {
        List<ForeignKey> foreignKeys = new ArrayList<>();
        Place at = place.key("foreignKeys");
        for (ObjectNode entry : SchemaJson.objects(root, "foreignKeys", place)) {
            SchemaKeys.FOREIGN_KEY.check(entry, at);
            List<String> columns = ownColumns(entry, "fields", names, at);
            ObjectNode reference = SchemaJson.object(entry, "reference", at);
            SchemaKeys.REFERENCE.check(reference, at.key("reference"));
            Optional<JsonNode> resource = SchemaJson.member(reference, "resource");
            if (resource.isEmpty()) {
                throw at.error("no reference.resource", "the referenced table, or empty text for this one");
            }
            List<String> referenced = SchemaJson.texts(reference, "fields", at);
            if (columns.isEmpty() || columns.size() != referenced.size()) {
                throw at.error(
                        columns.size() + " fields refer to " + referenced.size(),
                        "as many fields as referenced ones, at least one");
            }
            foreignKeys.add(new ForeignKey(columns, SchemaJson.string(resource.get(), at), referenced));
        }
        return foreignKeys;
    }

    private static String stem(String file) {
        String last = file.substring(lastSeparator(file) + 1);
        return last.endsWith(".json") ? last.substring(0, last.length() - ".json".length()) : last;
    }

    private static String folder(String file) {
        int end = lastSeparator(file);
        if (end <= 0) {
            return "";
        }
        String folder = file.substring(0, end);
        return folder.substring(lastSeparator(folder) + 1);
    }

    private static int lastSeparator(String file) {
        return Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
    }
}
