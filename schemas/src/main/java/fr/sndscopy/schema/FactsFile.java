package fr.sndscopy.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The text of a schema file that holds a table's facts and none of its prose: a Table Schema in the same dialect as the
 * one it was taken from, keys in a fixed order, one field a line.
 */
final class FactsFile {

    private static final Set<String> CONSTRAINTS = Set.of(
            "required",
            "unique",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "enum",
            "pattern",
            "minLength",
            "maxLength");

    private FactsFile() {}

    static String render(TableSchema table, ObjectNode source) {
        List<String> members = new ArrayList<>();
        members.add(member("name", table.name()));
        members.add(member("produit", table.product()));
        for (String key : List.of("missingValues", "primaryKey", "uniqueKeys")) {
            SchemaJson.member(source, key).ifPresent(value -> members.add(quoted(key) + ": " + value));
        }
        if (!table.foreignKeys().isEmpty()) {
            List<String> keys = table.foreignKeys().stream()
                    .map(key -> foreignKey(key).toString())
                    .toList();
            members.add(lines("foreignKeys", keys));
        }
        if (!table.rowRules().isEmpty()) {
            List<String> rules = table.rowRules().stream()
                    .map(rule -> rowRule(rule).toString())
                    .toList();
            members.add(lines("rowRules", rules));
        }
        List<String> fields = new ArrayList<>();
        for (ObjectNode field : SchemaJson.objects(source, "fields", Place.ofFile(table.name()))) {
            Column column = table.columns().get(fields.size());
            fields.add(field(field, column, column.name().equals(table.codeColumn()))
                    .toString());
        }
        members.add(lines("fields", fields));
        return "{\n  " + String.join(",\n  ", members) + "\n}\n";
    }

    private static ObjectNode field(ObjectNode source, Column column, boolean codes) {
        ObjectNode field = SchemaJson.emptyObject();
        field.put("name", column.name());
        if (codes) {
            field.put(TableSchemaReader.CODE_ROLE_KEY, TableSchemaReader.CODE_ROLE);
        }
        for (String key : List.of(
                "type", "format", "length", "decimalChar", "groupChar", "nomenclature", "dateCreated", "dateDeleted")) {
            copy(source, field, key);
        }
        for (String key : List.of("dateMissing", "trueValues", "falseValues", "missingValues", "categories")) {
            JsonNode list = source.get(key);
            if (list != null && list.isArray() && !list.isEmpty()) {
                field.set(key, list);
            } else {
                copy(source, field, key);
            }
        }
        ObjectNode constraints = SchemaJson.emptyObject();
        SchemaJson.object(source, "constraints", Place.ofFile(column.name())).properties().stream()
                .filter(rule -> CONSTRAINTS.contains(rule.getKey()))
                .forEach(rule -> constraints.set(rule.getKey(), rule.getValue()));
        if (!constraints.isEmpty()) {
            field.set("constraints", constraints);
        }
        if (!column.markings().isEmpty()) {
            ArrayNode markings = field.putObject("sndscopy").putArray("markings");
            column.markings().stream()
                    .map(marking -> marking.name().toLowerCase(Locale.ROOT))
                    .sorted()
                    .forEach(markings::add);
        }
        return field;
    }

    /** Copies a single value unless it says the same as its absence. */
    private static void copy(ObjectNode source, ObjectNode target, String key) {
        JsonNode value = source.get(key);
        if (value == null || (!value.isString() && !value.isNumber())) {
            return;
        }
        String text = value.isString() ? value.stringValue() : "";
        boolean silent = value.isString() && (text.isBlank() || text.equals("-") || text.equals("default"));
        if (!silent) {
            target.set(key, value);
        }
    }

    private static ObjectNode foreignKey(ForeignKey key) {
        ObjectNode node = SchemaJson.emptyObject();
        ArrayNode columns = node.putArray("fields");
        key.columns().forEach(columns::add);
        ObjectNode reference = node.putObject("reference");
        reference.put("resource", key.table());
        ArrayNode referenced = reference.putArray("fields");
        key.referencedColumns().forEach(referenced::add);
        return node;
    }

    private static ObjectNode rowRule(RowRule rule) {
        ObjectNode node = SchemaJson.emptyObject();
        node.put("rule", rule.kind().word());
        node.putArray("columns").add(rule.left()).add(rule.right());
        rule.since().ifPresent(year -> node.put("since", year));
        return node;
    }

    private static String lines(String key, List<String> items) {
        return quoted(key) + ": [\n    " + String.join(",\n    ", items) + "\n  ]";
    }

    private static String member(String key, String text) {
        return quoted(key) + ": " + quoted(text);
    }

    private static String quoted(String text) {
        return SchemaJson.emptyObject().stringNode(text).toString();
    }
}
