package fr.sndscopy.schema;

import java.util.Collection;
import java.util.Optional;

/**
 * The tables that are known. Later sources win over earlier ones, table by table: the operator's folders over the
 * facts shipped with sndscopy.
 */
public interface SchemaCatalog {

    /** All tables, by name. */
    Collection<TableSchema> tables();

    /**
     * The schema whose name is {@code tableName}, or whose template it is an instance of ({@code T_MCO08B} of
     * {@code T_MCOaaB}); names compare without regard to case.
     */
    Optional<TableSchema> find(String tableName);
}
