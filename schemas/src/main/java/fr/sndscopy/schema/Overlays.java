package fr.sndscopy.schema;

import fr.sndscopy.schema.OverlayReader.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Overlays over schemas. The changes that one overlay makes to one column from one year on are made together or not at
 * all: all of them when each finds the column as it expects it, or as it would leave it. A column that is added is a
 * change of its own, made before those that come after it.
 */
final class Overlays {

    private final Map<String, List<List<Change>>> groupsByTable = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, List<RowRuleChange>> ruleChangesByTable = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** Adds the changes of one overlay after those that are there. */
    void add(Overlay overlay) {
        overlay.rowRules().forEach(change -> ruleChangesByTable
                .computeIfAbsent(change.table(), fresh -> new ArrayList<>())
                .add(change));
        Map<List<String>, List<Change>> groups = new LinkedHashMap<>();
        for (Change change : overlay.changes()) {
            Amendment amendment = change.amendment();
            List<String> key = List.of(
                    amendment.table().toLowerCase(Locale.ROOT),
                    amendment.column().toLowerCase(Locale.ROOT),
                    change.addsColumn() ? change.place().toString() : "",
                    amendment.since().map(String::valueOf).orElse(""));
            groups.computeIfAbsent(key, fresh -> new ArrayList<>()).add(change);
        }
        for (List<Change> group : groups.values()) {
            groupsByTable
                    .computeIfAbsent(group.get(0).amendment().table(), fresh -> new ArrayList<>())
                    .add(group);
        }
    }

    /**
     * Amends a schema in place.
     *
     * @param table the schema's name
     * @param file the schema's file, for messages
     */
    Outcome amend(String table, ObjectNode schema, Place file) {
        List<Change> made = new ArrayList<>();
        List<Refusal> refused = new ArrayList<>();
        for (List<Change> group : groupsByTable.getOrDefault(table, List.of())) {
            Outcome outcome = amend(group, schema, file);
            made.addAll(outcome.made);
            refused.addAll(outcome.refused);
        }
        return new Outcome(made, refused);
    }

    /**
     * Adds and removes row rules.
     *
     * @param table the table as amended
     * @param rules its own rules; changed in place
     * @return the changes that did not fit
     */
    List<Refusal> changeRules(TableSchema table, List<RowRuleOrigin> rules) {
        List<Refusal> refused = new ArrayList<>();
        for (RowRuleChange change : ruleChangesByTable.getOrDefault(table.name(), List.of())) {
            change.make(table.columns(), rules)
                    .ifPresent(misfit -> refused.add(
                            new Refusal(change.place(), change.table(), misfit.problem(), misfit.expected())));
        }
        return refused;
    }

    /**
     * What became of the changes to one table.
     *
     * @param made those that changed it
     * @param refused the first of each group that was left out; a group whose changes were all there already is neither
     */
    record Outcome(List<Change> made, List<Refusal> refused) {
        List<Amendment> amendments() {
            return made.stream().map(Change::amendment).toList();
        }
    }

    /**
     * A change that does not fit the table as it is.
     *
     * @param place where the overlay states it
     * @param table the table as the overlay names it
     */
    record Refusal(Place place, String table, String problem, String expected) {
        static Refusal of(Change change, String problem, String expected) {
            return new Refusal(change.place(), change.amendment().table(), problem, expected);
        }

        SchemaException error() {
            return place.error(problem, expected);
        }

        String message() {
            return String.valueOf(error().getMessage());
        }
    }

    private static Outcome amend(List<Change> group, ObjectNode schema, Place file) {
        Change first = group.get(0);
        Refusal refusal = Refusal.of(
                first,
                "no column " + first.amendment().table() + "."
                        + first.amendment().column()
                        + first.amendment()
                                .since()
                                .map(year -> " in or after " + year)
                                .orElse(""),
                "a column of the table");
        if (!(schema.get("fields") instanceof ArrayNode fields)) {
            return new Outcome(List.of(), List.of(refusal));
        }
        if (first.addsColumn()) {
            return AddedColumn.add(first, fields, file);
        }
        for (int index = 0; index < fields.size(); index++) {
            if (!(fields.get(index) instanceof ObjectNode field)
                    || !isNamed(field, first.amendment().column())
                    || first.amendment()
                            .since()
                            .filter(year -> endsBy(field, year))
                            .isPresent()) {
                continue;
            }
            ObjectNode amended = field.deepCopy();
            List<Change> made = new ArrayList<>();
            Optional<Refusal> unfit = makeAll(group, amended, made);
            if (unfit.isPresent()) {
                refusal = unfit.get();
                continue;
            }
            if (!made.isEmpty()) {
                put(fields, index, field, amended, first.amendment().since());
            }
            return new Outcome(made, List.of());
        }
        return new Outcome(List.of(), List.of(refusal));
    }

    /** Makes the changes until one does not fit. */
    private static Optional<Refusal> makeAll(List<Change> group, ObjectNode field, List<Change> made) {
        for (Change change : group) {
            Optional<JsonNode> current = change.current(field);
            if (current.equals(change.from())) {
                change.make(field);
                made.add(change);
            } else if (!current.equals(change.to())) {
                Amendment amendment = change.amendment();
                return Optional.of(Refusal.of(
                        change,
                        "%s.%s has %s %s"
                                .formatted(
                                        amendment.table(),
                                        amendment.column(),
                                        amendment.fact(),
                                        current.map(JsonNode::toString).orElse("none")),
                        amendment.from().orElse("none") + ", or already "
                                + amendment.to().orElse("none")));
            }
        }
        return Optional.empty();
    }

    /** A column that existed before the changes hold is split in two, one for the years before and one from then on. */
    private static void put(
            ArrayNode fields, int index, ObjectNode field, ObjectNode amended, Optional<Integer> since) {
        Optional<Integer> split = since.filter(year -> startsBefore(field, year));
        if (split.isEmpty()) {
            fields.set(index, amended);
            return;
        }
        field.put("dateDeleted", String.valueOf(split.get()));
        amended.put("dateCreated", String.valueOf(split.get()));
        fields.insert(index + 1, amended);
    }

    static boolean isNamed(ObjectNode field, String column) {
        return SchemaJson.member(field, "name")
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(name -> name.strip().equalsIgnoreCase(column))
                .isPresent();
    }

    private static boolean startsBefore(ObjectNode field, int year) {
        return yearOf(field, "dateCreated").map(created -> created < year).orElse(true);
    }

    private static boolean endsBy(ObjectNode field, int year) {
        return yearOf(field, "dateDeleted").map(deleted -> deleted <= year).orElse(false);
    }

    private static Optional<Integer> yearOf(ObjectNode field, String key) {
        return SchemaJson.member(field, key)
                .filter(value -> value.isString() || value.isNumber())
                .map(JsonNode::asString)
                .filter(text -> text.matches("\\d{4}"))
                .map(Integer::valueOf);
    }
}
