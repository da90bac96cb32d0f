package fr.sndscopy.schema;

import fr.sndscopy.schema.OverlayReader.Change;
import fr.sndscopy.schema.Overlays.Outcome;
import fr.sndscopy.schema.Overlays.Refusal;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A column that an overlay adds to a table: the fact {@code column}, from null to a whole Table Schema field. */
final class AddedColumn {

    /** The fact that stands for a column as a whole. */
    static final String FACT = "column";

    private AddedColumn() {}

    /**
     * Checks an amendment that adds a column.
     *
     * @return its field, with {@code since} as its first year
     * @throws SchemaException when it states what was there before, no field, or a field that is none
     */
    static ObjectNode field(
            String column, Optional<JsonNode> from, Optional<JsonNode> to, Optional<Integer> since, Place place) {
        if (from.isPresent()) {
            throw place.key("from").error("a column in place of another", "null; a column ends with dateDeleted");
        }
        if (to.isEmpty() || !(to.get() instanceof ObjectNode stated)) {
            throw place.key("to").error("no field", "a Table Schema field, with name and type");
        }
        ObjectNode field = stated.deepCopy();
        Place within = place.key("to");
        if (!SchemaJson.text(field, "name", within).equals(Optional.of(column))) {
            throw within.key("name").error("another name than column", column);
        }
        since.ifPresent(year -> startIn(year, field, within));
        ColumnReader.read(field, 1, place);
        return field;
    }

    private static void startIn(int year, ObjectNode field, Place place) {
        Optional<String> created = SchemaJson.member(field, "dateCreated")
                .map(value -> SchemaJson.scalar(value, place.key("dateCreated")).strip())
                .filter(text -> !text.isEmpty());
        if (created.filter(text -> !text.equals(String.valueOf(year))).isPresent()) {
            throw place.key("dateCreated").error("another year than since", "since or dateCreated, not both");
        }
        field.put("dateCreated", String.valueOf(year));
    }

    /**
     * Adds the column to a schema, unless it is there already with the same facts.
     *
     * @param file the schema's, for messages about its own columns
     */
    static Outcome add(Change change, ArrayNode fields, Place file) {
        ObjectNode added = (ObjectNode) change.to().orElseThrow();
        Column column = ColumnReader.read(added, 1, change.place());
        int position = change.after().isEmpty() ? fields.size() : 0;
        for (int index = 0; index < fields.size(); index++) {
            if (!(fields.get(index) instanceof ObjectNode field)) {
                continue;
            }
            if (change.after().filter(name -> Overlays.isNamed(field, name)).isPresent()) {
                position = index + 1;
            }
            if (!Overlays.isNamed(field, column.name())) {
                continue;
            }
            Column other = ColumnReader.read(field, index + 1, file);
            if (other.equals(column)) {
                return new Outcome(List.of(), List.of());
            }
            if (other.years().overlaps(column.years())) {
                return refused(
                        change,
                        "a column %s.%s already, %s in %s"
                                .formatted(
                                        change.amendment().table(), other.name(), other.type(), words(other.years())),
                        "a column that the table does not have in " + words(column.years()));
            }
        }
        if (position == 0) {
            return refused(
                    change,
                    "no column %s.%s to follow"
                            .formatted(
                                    change.amendment().table(), change.after().orElse("")),
                    "a column of the table");
        }
        fields.insert(position, added.deepCopy());
        return new Outcome(List.of(change), List.of());
    }

    private static String words(YearSpan years) {
        return years.equals(YearSpan.ALWAYS) ? "all years" : years.toString();
    }

    private static Outcome refused(Change change, String problem, String expected) {
        return new Outcome(List.of(), List.of(Refusal.of(change, problem, expected)));
    }
}
