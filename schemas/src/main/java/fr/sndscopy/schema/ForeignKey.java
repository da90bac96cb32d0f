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
}
