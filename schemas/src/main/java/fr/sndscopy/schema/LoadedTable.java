package fr.sndscopy.schema;

import fr.sndscopy.schema.Overlays.Outcome;
import fr.sndscopy.schema.Overlays.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A table with its history.
 *
 * @param json its file's schema with amendments made; not to be changed
 * @param origin empty when it did not come from a file
 * @param refusals the overlays' changes that did not fit
 */
record LoadedTable(
        TableSchema table, Optional<ObjectNode> json, Optional<SchemaOrigin> origin, List<Refusal> refusals) {

    /** A table that did not come from a file. */
    static LoadedTable of(TableSchema table) {
        return new LoadedTable(table, Optional.empty(), Optional.empty(), List.of());
    }

    static LoadedTable read(String file, byte[] json, Overlays overlays) {
        Place place = Place.ofFile(file);
        ObjectNode schema = SchemaJson.parse(place, json);
        Outcome outcome = overlays.amend(TableSchemaReader.name(file, schema), schema, place);
        TableSchema amended = TableSchemaReader.read(file, schema);
        List<RowRuleOrigin> rules = new ArrayList<>(TableSchemaReader.rowRules(file, schema, amended));
        List<Refusal> refusals = new ArrayList<>(outcome.refused());
        refusals.addAll(overlays.changeRules(amended, rules));
        SchemaOrigin origin = new SchemaOrigin(
                file,
                outcome.amendments(),
                rules,
                refusals.stream().map(Refusal::message).toList());
        TableSchema table =
                amended.withRowRules(rules.stream().map(RowRuleOrigin::rule).toList());
        return new LoadedTable(table, Optional.of(schema), Optional.of(origin), List.copyOf(refusals));
    }
}
