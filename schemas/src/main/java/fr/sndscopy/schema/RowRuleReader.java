package fr.sndscopy.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads row rules, {@code {"rule": "not-after", "columns": ["BEGIN", "END"], "since": 2010, "reason": "…"}}, and holds
 * them against the columns of a table. An unknown key is an error, because a misspelt one would go unnoticed.
 */
final class RowRuleReader {

    private static final Set<String> KEYS = Set.of("rule", "columns", "since", "reason");
    private static final Set<String> OVERLAY_KEYS = Set.of("table", "rule", "columns", "since", "reason", "remove");

    private RowRuleReader() {}

    /**
     * The rules of a table's own file.
     *
     * @throws SchemaException when one is malformed, does not fit the columns, or is there twice
     */
    static List<RowRuleOrigin> ofTable(ObjectNode root, List<Column> columns, Place place) {
        List<RowRuleOrigin> rules = new ArrayList<>();
        for (ObjectNode entry : SchemaJson.objects(root, "rowRules", place)) {
            Place at = new Place(place.file(), "row rule " + (rules.size() + 1));
            requireKnown(entry, KEYS, at);
            RowRule rule = rule(entry, at);
            misfit(rule, columns).ifPresent(misfit -> {
                throw at.error(misfit.problem(), misfit.expected());
            });
            if (rules.stream().anyMatch(other -> other.rule().isAbout(rule))) {
                throw at.error("a second rule " + rule, "each rule once");
            }
            rules.add(new RowRuleOrigin(
                    spelt(rule, columns), SchemaJson.text(entry, "reason", at).orElse(""), place.file()));
        }
        return rules;
    }

    /** The rules that an overlay adds or removes, in the order of the file, one for each table that an entry names. */
    static List<RowRuleChange> ofOverlay(ObjectNode root, Place place) {
        List<RowRuleChange> changes = new ArrayList<>();
        int number = 0;
        for (ObjectNode entry : SchemaJson.objects(root, "rowRules", place)) {
            number++;
            Place at = new Place(place.file(), "row rule " + number);
            requireKnown(entry, OVERLAY_KEYS, at);
            List<String> tables = SchemaJson.texts(entry, "table", at);
            if (tables.isEmpty()) {
                throw at.key("table").error("no table", "a table or a list of tables");
            }
            String reason = SchemaJson.text(entry, "reason", at)
                    .orElseThrow(() -> at.key("reason").error("no reason", "a text"));
            RowRuleOrigin origin = new RowRuleOrigin(rule(entry, at), reason, place.file());
            boolean removed = removed(entry, at);
            if (removed && origin.rule().since().isPresent()) {
                throw at.key("since").error("a year on a rule that is removed", "remove without since");
            }
            tables.forEach(table -> changes.add(new RowRuleChange(table, origin, removed, at)));
        }
        return changes;
    }

    /** Why a rule cannot be kept by a table of these columns; empty when it can. */
    static Optional<Misfit> misfit(RowRule rule, List<Column> columns) {
        List<Column> lefts = namesakes(columns, rule.left());
        List<Column> rights = namesakes(columns, rule.right());
        for (String name : List.of(rule.left(), rule.right())) {
            if (namesakes(columns, name).isEmpty()) {
                return Optional.of(new Misfit("no field " + name, "names of this table's fields"));
            }
        }
        boolean together = false;
        for (Column left : lefts) {
            for (Column right : rights) {
                if (!left.years().overlaps(right.years())) {
                    continue;
                }
                together = true;
                if (!rule.kind().compares(left.type().logical(), right.type().logical())) {
                    return Optional.of(new Misfit(
                            "%s is %s and %s is %s, which %s does not compare"
                                    .formatted(
                                            left.name(),
                                            left.type(),
                                            right.name(),
                                            right.type(),
                                            rule.kind().word()),
                            rule.kind().expectedTypes()));
                }
            }
        }
        return together
                ? Optional.empty()
                : Optional.of(new Misfit(
                        rule.left() + " and " + rule.right() + " are in no year together",
                        "columns that exist in the same year"));
    }

    /** The rule with its columns spelt as the table spells them. */
    static RowRule spelt(RowRule rule, List<Column> columns) {
        return new RowRule(
                rule.kind(),
                namesakes(columns, rule.left()).get(0).name(),
                namesakes(columns, rule.right()).get(0).name(),
                rule.since());
    }

    /** Why a rule does not fit a table. */
    record Misfit(String problem, String expected) {}

    private static List<Column> namesakes(List<Column> columns, String name) {
        return columns.stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .toList();
    }

    private static RowRule rule(ObjectNode entry, Place place) {
        String word = SchemaJson.text(entry, "rule", place)
                .orElseThrow(() -> place.key("rule").error("no rule", knownKinds()));
        RowRule.Kind kind = Stream.of(RowRule.Kind.values())
                .filter(known -> known.word().equals(word))
                .findFirst()
                .orElseThrow(() -> place.key("rule").error("unknown rule '" + word + "'", knownKinds()));
        List<String> columns = SchemaJson.texts(entry, "columns", place);
        if (columns.size() != 2 || columns.get(0).equalsIgnoreCase(columns.get(1))) {
            throw place.key("columns").error("not two columns", "a list of two columns");
        }
        Place since = place.key("since");
        return new RowRule(
                kind,
                columns.get(0),
                columns.get(1),
                SchemaJson.member(entry, "since")
                        .map(value -> ColumnReader.year(SchemaJson.scalar(value, since), since)));
    }

    private static boolean removed(ObjectNode entry, Place place) {
        Optional<JsonNode> member = SchemaJson.member(entry, "remove");
        if (member.isPresent() && !member.get().isBoolean()) {
            throw place.key("remove").error("not a truth value", "true or false");
        }
        return member.map(JsonNode::booleanValue).orElse(false);
    }

    private static String knownKinds() {
        return Stream.of(RowRule.Kind.values()).map(RowRule.Kind::word).collect(Collectors.joining(" or "));
    }

    private static void requireKnown(ObjectNode entry, Set<String> keys, Place place) {
        for (String key : entry.propertyNames()) {
            if (!keys.contains(key)) {
                throw place.key(key)
                        .error("unknown key", "one of " + keys.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }
}
