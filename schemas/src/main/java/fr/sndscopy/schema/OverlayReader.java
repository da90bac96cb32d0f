package fr.sndscopy.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads an overlay: {@code {"amendments": [{"table", "column", "fact", "from", "to", "since", "reason"}]}}. A table may
 * be a list of tables; {@code from} and {@code to} are the field's own JSON, null for none; {@code since} may be left
 * out. The fact {@code column}, from null to a whole field, adds a column: behind the one that {@code after} names, or
 * at the end; an unknown key is an error, because a misspelt one would go unnoticed. Beside the amendments, {@code rowRules}
 * adds rules between columns and, with {@code "remove": true}, takes them away; see {@link RowRuleReader}.
 */
final class OverlayReader {

    /** What the name of an overlay file ends in. */
    static final String SUFFIX = ".overlay.json";

    private static final Set<String> ROOT_KEYS = Set.of("amendments", "rowRules", "title", "description");

    private static final Set<String> KEYS = Set.of("table", "column", "fact", "from", "to", "since", "after", "reason");

    private static final List<String> FACTS = Stream.concat(
                    SchemaKeys.amendable().stream(), Stream.of(AddedColumn.FACT))
            .toList();

    private OverlayReader() {}

    /** Reads a file, without holding it against any table. */
    static Overlay read(String file, byte[] json) {
        Place place = Place.ofFile(file);
        List<Change> changes = new ArrayList<>();
        int number = 0;
        ObjectNode root = SchemaJson.parse(place, json);
        for (String key : root.propertyNames()) {
            if (!ROOT_KEYS.contains(key)) {
                throw place.key(key).error("unknown key", "amendments, rowRules, title or description");
            }
        }
        if (!root.has("amendments") && !root.has("rowRules")) {
            throw place.key("amendments")
                    .error("no amendments", "an overlay with a list of amendments, or of rowRules");
        }
        for (ObjectNode entry : SchemaJson.objects(root, "amendments", place)) {
            number++;
            changes.addAll(changes(entry, new Place(file, "amendment " + number)));
        }
        return new Overlay(changes, RowRuleReader.ofOverlay(root, place));
    }

    private static List<Change> changes(ObjectNode entry, Place place) {
        entry.propertyNames().stream()
                .filter(key -> !KEYS.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw place.key(key).error("unknown key", "table, column, fact, from, to, since, after and reason");
                });
        String column = required(entry, "column", place);
        String fact = required(entry, "fact", place);
        if (!FACTS.contains(fact)) {
            throw place.key("fact").error("unknown fact '" + fact + "'", "one of " + String.join(", ", FACTS));
        }
        String reason = required(entry, "reason", place);
        Optional<Integer> since = since(entry, place);
        Optional<JsonNode> from = SchemaJson.member(entry, "from").filter(value -> !silent(value));
        Optional<JsonNode> stated = SchemaJson.member(entry, "to").filter(value -> !silent(value));
        Optional<String> after = SchemaJson.text(entry, "after", place);
        boolean adds = fact.equals(AddedColumn.FACT);
        if (after.isPresent() && !adds) {
            throw place.key("after").error("a place for a fact", "after only where a column is added");
        }
        Optional<JsonNode> to = adds ? Optional.of(AddedColumn.field(column, from, stated, since, place)) : stated;
        if (from.equals(to)) {
            throw place.error("changes nothing", "from and to that differ");
        }
        List<String> tables = SchemaJson.texts(entry, "table", place);
        if (tables.isEmpty()) {
            throw place.key("table").error("no table", "a table or a list of tables");
        }
        return tables.stream()
                .map(table -> new Change(
                        new Amendment(
                                table,
                                column,
                                fact,
                                from.map(JsonNode::toString),
                                to.map(JsonNode::toString),
                                since,
                                reason,
                                place.file()),
                        from,
                        to,
                        after,
                        place))
                .toList();
    }

    private static String required(ObjectNode entry, String key, Place place) {
        return SchemaJson.text(entry, key, place)
                .orElseThrow(() -> place.key(key).error("no " + key, "a text"));
    }

    private static Optional<Integer> since(ObjectNode entry, Place place) {
        return SchemaJson.member(entry, "since")
                .map(value -> ColumnReader.year(SchemaJson.scalar(value, place.key("since")), place.key("since")));
    }

    /**
     * An amendment with the JSON to compare and to put.
     *
     * @param after the column that an added column follows; empty for the end of the table
     * @param place where it stands, for messages
     */
    record Change(
            Amendment amendment, Optional<JsonNode> from, Optional<JsonNode> to, Optional<String> after, Place place) {

        boolean addsColumn() {
            return amendment.fact().equals(AddedColumn.FACT);
        }

        /** What the field states now. */
        Optional<JsonNode> current(ObjectNode field) {
            return stated(field, amendment.fact());
        }

        /**
         * Puts the new fact in place of the old. A column that becomes text loses its minimum and maximum: no text has
         * any.
         */
        void make(ObjectNode field) {
            String[] keys = amendment.fact().split("\\.");
            ObjectNode object = field;
            if (keys.length > 1) {
                JsonNode inner = field.get(keys[0]);
                object = inner instanceof ObjectNode present ? present : field.putObject(keys[0]);
            }
            String last = keys[keys.length - 1];
            if (to.isPresent()) {
                object.set(last, to.get());
            } else {
                object.remove(last);
            }
            boolean becomesText = amendment.fact().equals("type")
                    && to.filter(JsonNode::isString).map(JsonNode::stringValue).equals(Optional.of("string"));
            if (becomesText && field.get("constraints") instanceof ObjectNode rules) {
                rules.remove(List.of("minimum", "maximum"));
            }
        }
    }

    /** What a field states of a fact; empty when it says no more than its absence would. */
    static Optional<JsonNode> stated(ObjectNode field, String fact) {
        Optional<JsonNode> value = Optional.of((JsonNode) field);
        for (String key : fact.split("\\.")) {
            value = value.flatMap(object -> SchemaJson.member(object, key));
        }
        return value.filter(stated -> !silent(stated));
    }

    /** Whether a value says no more than its absence. */
    private static boolean silent(JsonNode value) {
        return (value.isArray() && value.isEmpty())
                || (value.isString()
                        && Set.of("", "-", "default")
                                .contains(value.stringValue().strip()));
    }
}
