package fr.sndscopy.schema;

import fr.sndscopy.schema.OverlayDraft.Subject;
import fr.sndscopy.schema.Overlays.Outcome;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A table as its file states it, its overlays amend it, and the proposals of a draft have left it. */
final class DraftTable {

    private final ObjectNode before;
    private final Place place;
    private ObjectNode schema;
    private TableSchema table;

    private DraftTable(ObjectNode schema, String name) {
        this.before = schema;
        this.place = Place.ofFile(name);
        this.schema = schema.deepCopy();
        this.table = TableSchemaReader.read(name, this.schema);
    }

    static DraftTable of(SchemaCatalog catalog, TableSchema table) {
        Optional<ObjectNode> amended =
                catalog instanceof LayeredCatalog layered ? layered.amended(table.name()) : Optional.empty();
        return new DraftTable(amended.orElseGet(() -> facts(table)), table.name());
    }

    String name() {
        return table.name();
    }

    /**
     * The field that a proposal is about, in its year.
     *
     * @throws SchemaException when there is none
     */
    ObjectNode field(Subject subject) {
        ArrayNode fields = (ArrayNode) schema.path("fields");
        for (int index = 0; index < fields.size(); index++) {
            Column column = table.columns().get(index);
            if (column.name().equalsIgnoreCase(subject.column())
                    && column.years().includes(subject.since())) {
                return (ObjectNode) fields.get(index);
            }
        }
        throw place.error(
                "no column " + subject.column() + " in " + subject.since(), "a column of the table in that year");
    }

    ColumnType type(ObjectNode field) {
        return ColumnReader.read(field, 1, place).type();
    }

    /**
     * Takes proposals over.
     *
     * @throws SchemaException when they do not fit, or leave no schema; the table is as it was then
     */
    void amend(Overlay overlay) {
        ObjectNode copy = schema.deepCopy();
        TableSchema amended = amended(overlay, copy);
        schema = copy;
        table = amended;
    }

    /**
     * Checks that proposals made together come to what they came to one by one.
     *
     * @throws SchemaException when they do not
     */
    void requireSame(Overlay overlay) {
        String problem = "proposals that cannot be made together";
        String expected = "one proposal for each fact, in the order of their years";
        TableSchema together;
        try {
            together = amended(overlay, before.deepCopy());
        } catch (SchemaException e) {
            throw place.error(problem, expected, e);
        }
        if (!together.version().equals(table.version())) {
            throw place.error(problem, expected);
        }
    }

    private TableSchema amended(Overlay overlay, ObjectNode copy) {
        Overlays overlays = new Overlays();
        overlays.add(overlay);
        Outcome outcome = overlays.amend(name(), copy, place);
        outcome.refused().stream().findFirst().ifPresent(refusal -> {
            throw place.error(refusal.problem(), refusal.expected());
        });
        return TableSchemaReader.read(place.file(), copy);
    }

    static String name(ObjectNode field) {
        return field.path("name").asString().strip();
    }

    /** The word that a schema file has for a type. */
    static String word(ColumnType type) {
        return switch (type.logical()) {
            case STRING -> "string";
            case INTEGER -> "integer";
            case DECIMAL -> "number";
            case DATE -> "date";
            case DATETIME -> "datetime";
            case YEAR -> "year";
            case YEARMONTH -> "yearmonth";
            case BOOLEAN -> "boolean";
        };
    }

    /** The length that a schema file states for a type; empty when it states none. */
    static Optional<String> length(ColumnType type) {
        if (type.precision() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                type.scale() == 0 ? String.valueOf(type.precision()) : type.precision() + "," + type.scale());
    }

    /** A schema of a table that no file states: names, types and years. */
    private static ObjectNode facts(TableSchema table) {
        ObjectNode schema = SchemaJson.emptyObject();
        schema.put("name", table.name());
        schema.put("produit", table.product());
        ArrayNode fields = schema.putArray("fields");
        for (Column column : table.columns()) {
            ObjectNode field = fields.addObject();
            field.put("name", column.name());
            field.put("type", word(column.type()));
            length(column.type()).ifPresent(length -> field.put("length", length));
            Integer created = column.years().created();
            Integer deleted = column.years().deleted();
            if (created != null) {
                field.put("dateCreated", String.valueOf(created));
            }
            if (deleted != null) {
                field.put("dateDeleted", String.valueOf(deleted));
            }
            ArrayNode missing = field.putArray("dateMissing");
            column.years().missing().stream().sorted().map(String::valueOf).forEach(missing::add);
        }
        return schema;
    }
}
