package fr.sndscopy.database;

/**
 * A column of a table.
 *
 * @param name in the case of the database
 * @param type as the database calls it
 * @param kind how its cells are read
 */
public record TableColumn(String name, String type, CellKind kind) {
    public TableColumn {
        Relation.checkName(name);
    }
}
