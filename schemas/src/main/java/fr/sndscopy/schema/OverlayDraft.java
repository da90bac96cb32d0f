package fr.sndscopy.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Proposals to amend the schemas of a catalogue, collected one by one and written as an overlay that
 * {@link SchemaCatalog#load} takes over without change.
 *
 * <p>What a fact was is looked up in the catalogue as the proposals before have left it, in the year from which the new
 * one holds: a draft holds only what fits. A proposal that does not fit is refused and leaves the draft as it was. What
 * becomes of the text is for a person to decide. A draft is for one thread.
 */
public final class OverlayDraft {

    private final SchemaCatalog catalog;
    private final Map<String, DraftTable> tables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<ObjectNode> amendments = new ArrayList<>();

    private OverlayDraft(SchemaCatalog catalog) {
        this.catalog = catalog;
    }

    /** A draft without proposals for the tables of a catalogue, as its overlays amend them. */
    public static OverlayDraft of(SchemaCatalog catalog) {
        return new OverlayDraft(catalog);
    }

    /**
     * What a proposal is about, and why it is made.
     *
     * @param table a name as for {@link SchemaCatalog#find}; the draft states the name of the schema
     * @param column the column's name, without regard to case unless the column is new
     * @param since the first year in which the proposal holds
     * @param reason for people; never blank, and never with a value of a cell in it
     */
    public record Subject(String table, String column, int since, String reason) {
        public Subject {
            Objects.requireNonNull(table);
            Objects.requireNonNull(column);
            if (reason.isBlank()) {
                throw new IllegalArgumentException("a reason is not blank");
            }
        }
    }

    /**
     * Proposes another type with its size: a greater length, or text for an integer that would lose leading zeros.
     * Nothing is proposed when the column has that type in that year already.
     *
     * @throws SchemaException when there is no such table, or the table has no such column in that year
     */
    public OverlayDraft type(Subject subject, ColumnType type) {
        DraftTable table = table(subject);
        ObjectNode field = table.field(subject);
        if (!table.type(field).equals(type)) {
            String column = DraftTable.name(field);
            List<ObjectNode> entries = new ArrayList<>();
            change(entries, field, "type", Optional.of(text(DraftTable.word(type))));
            if (type.logical() != LogicalType.DATE && type.logical() != LogicalType.DATETIME) {
                change(entries, field, "format", Optional.empty());
            }
            change(entries, field, "length", DraftTable.length(type).map(OverlayDraft::text));
            change(entries, field, "constraints.maxLength", Optional.empty());
            entries.forEach(entry -> complete(entry, table, column, Optional.of(subject.since()), subject.reason()));
            propose(table, entries);
        }
        return this;
    }

    /**
     * Proposes a column that the schema does not know.
     *
     * @param type a guess, from what was delivered
     * @param after the column it follows; empty for the end of the table
     * @throws SchemaException when there is no such table, the table has such a column in that year or a later one, or no
     *     column for it to follow
     */
    public OverlayDraft added(Subject subject, ColumnType type, Optional<String> after) {
        ObjectNode field = SchemaJson.emptyObject();
        field.put("name", subject.column());
        field.put("type", DraftTable.word(type));
        DraftTable.length(type).ifPresent(length -> field.put("length", length));
        DraftTable table = table(subject);
        propose(table, List.of(addition(table, subject, subject.column(), field, after)));
        return this;
    }

    /**
     * Proposes that a column is gone: {@code since} is the first year without it.
     *
     * @throws SchemaException when there is no such table, or the table has no such column in that year
     */
    public OverlayDraft gone(Subject subject) {
        DraftTable table = table(subject);
        propose(table, List.of(removal(table, subject)));
        return this;
    }

    /**
     * Proposes that a column goes by another name: the old one is gone, and one of the new name follows it with all its
     * other facts. Both amendments state the reason.
     *
     * @throws SchemaException when there is no such table, the table has no such column in that year, or has one of the
     *     new name in that year or a later one
     */
    public OverlayDraft renamed(Subject subject, String newName) {
        DraftTable table = table(subject);
        ObjectNode old = table.field(subject);
        ObjectNode field = SchemaJson.emptyObject();
        field.put("name", newName);
        old.properties().stream()
                .filter(fact -> !fact.getKey().equals("name") && !fact.getKey().equals("dateCreated"))
                .forEach(fact -> field.set(fact.getKey(), fact.getValue()));
        propose(
                table,
                List.of(
                        removal(table, subject),
                        addition(table, subject, newName, field, Optional.of(DraftTable.name(old)))));
        return this;
    }

    /** How many amendments the proposals come to. */
    public int size() {
        return amendments.size();
    }

    /**
     * The text of a {@code *.overlay.json}, one amendment a line, in the order of the proposals.
     *
     * @throws SchemaException when the proposals cannot be made together
     */
    public String render() {
        String text = render(amendments);
        Overlay overlay = OverlayReader.read("draft", text.getBytes(StandardCharsets.UTF_8));
        tables.values().forEach(table -> table.requireSame(overlay));
        return text;
    }

    private static String render(List<ObjectNode> amendments) {
        List<String> lines = amendments.stream().map(ObjectNode::toString).toList();
        return lines.isEmpty()
                ? "{\"amendments\": []}\n"
                : "{\n  \"amendments\": [\n    " + String.join(",\n    ", lines) + "\n  ]\n}\n";
    }

    private DraftTable table(Subject subject) {
        TableSchema schema = catalog.find(subject.table())
                .orElseThrow(() -> Place.ofFile(subject.table()).error("no such table", "a table of the catalogue"));
        return tables.computeIfAbsent(schema.name(), name -> DraftTable.of(catalog, schema));
    }

    private void propose(DraftTable table, List<ObjectNode> entries) {
        String text = render(entries);
        table.amend(OverlayReader.read("draft", text.getBytes(StandardCharsets.UTF_8)));
        amendments.addAll(entries);
    }

    /** Adds the entry that turns a fact of the field into another, unless it is that already. */
    private static void change(List<ObjectNode> entries, ObjectNode field, String fact, Optional<JsonNode> to) {
        Optional<JsonNode> from = OverlayReader.stated(field, fact);
        if (!from.equals(to)) {
            ObjectNode entry = SchemaJson.emptyObject();
            entry.put("fact", fact);
            entry.set("from", from.orElse(SchemaJson.emptyObject().nullNode()));
            entry.set("to", to.orElse(SchemaJson.emptyObject().nullNode()));
            entries.add(entry);
        }
    }

    /** Without {@code since}: the column does not change in that year, it ends. */
    private static ObjectNode removal(DraftTable table, Subject subject) {
        ObjectNode field = table.field(subject);
        List<ObjectNode> entries = new ArrayList<>();
        change(entries, field, "dateDeleted", Optional.of(text(String.valueOf(subject.since()))));
        return complete(entries.get(0), table, DraftTable.name(field), Optional.empty(), subject.reason());
    }

    private static ObjectNode addition(
            DraftTable table, Subject subject, String name, ObjectNode field, Optional<String> after) {
        ObjectNode entry = SchemaJson.emptyObject();
        entry.put("fact", AddedColumn.FACT);
        entry.putNull("from");
        entry.set("to", field);
        after.ifPresent(column -> entry.put("after", column));
        return complete(entry, table, name, Optional.of(subject.since()), subject.reason());
    }

    /** The entry with the table and column before its own keys, and since and reason behind them. */
    private static ObjectNode complete(
            ObjectNode entry, DraftTable table, String column, Optional<Integer> since, String reason) {
        ObjectNode own = entry.deepCopy();
        entry.removeAll();
        entry.put("table", table.name());
        entry.put("column", column);
        entry.setAll(own);
        since.ifPresent(year -> entry.put("since", year));
        entry.put("reason", reason);
        return entry;
    }

    private static JsonNode text(String text) {
        return SchemaJson.emptyObject().stringNode(text);
    }
}
