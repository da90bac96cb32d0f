package fr.sndscopy.schema;

import java.util.List;

/**
 * A reference from columns of this table to columns of another.
 *
 * @param columns this table's columns, in order
 * @param table the referenced table; empty text means this table itself
 * @param referencedColumns the other table's columns, in the same order
 */
public record ForeignKey(List<String> columns, String table, List<String> referencedColumns) {
    public ForeignKey {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
    }

    /** For people: {@code BEN_NIR_PSA, BEN_RNG_GEM -> IR_BEN_R (BEN_NIR_PSA, BEN_RNG_GEM)}. */
    @Override
    public String toString() {
        return String.join(", ", columns) + " -> " + (table.isEmpty() ? "itself" : table) + " ("
                + String.join(", ", referencedColumns) + ")";
    }
}
