package fr.sndscopy.schema;

import fr.sndscopy.schema.OverlayReader.Change;
import java.util.List;

/**
 * What one overlay file states.
 *
 * @param changes amendments of facts, in the order of the file
 * @param rowRules rules added or removed, in the order of the file
 */
record Overlay(List<Change> changes, List<RowRuleChange> rowRules) {
    Overlay {
        changes = List.copyOf(changes);
        rowRules = List.copyOf(rowRules);
    }
}
