package fr.sndscopy.schema;

import java.util.List;
import java.util.Objects;

/**
 * Where the facts of a table come from: its file, and the amendments that were made to it. A fact that no amendment
 * names is the file's.
 *
 * @param source the schema file, or the resource
 * @param amendments those that changed a fact, in the order in which they were made
 * @param rowRules the row rules in force, and where each comes from
 * @param passedOver what shipped overlays state of the table and it does not fit, a message each
 */
public record SchemaOrigin(
        String source, List<Amendment> amendments, List<RowRuleOrigin> rowRules, List<String> passedOver) {

    public SchemaOrigin {
        Objects.requireNonNull(source);
        amendments = List.copyOf(amendments);
        rowRules = List.copyOf(rowRules);
        passedOver = List.copyOf(passedOver);
    }

    /**
     * The file that states a fact of a column: the last to amend it, or to add the column, else the table's.
     *
     * @param fact as overlays name it: {@code constraints.pattern}
     */
    public String sourceOf(String column, String fact) {
        String stated = source;
        for (Amendment amendment : amendmentsOf(column)) {
            if (amendment.fact().equals(fact) || amendment.fact().equals(AddedColumn.FACT)) {
                stated = amendment.source();
            }
        }
        return stated;
    }

    /** The amendments of one column, its name without regard to case. */
    public List<Amendment> amendmentsOf(String column) {
        return amendments.stream()
                .filter(amendment -> amendment.column().equalsIgnoreCase(column))
                .toList();
    }
}
