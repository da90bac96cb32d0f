package fr.sndscopy.schema;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The tables that are known. Later sources win over earlier ones, table by table: the operator's folders over the
 * facts shipped with sndscopy. Names compare without regard to case. Catalogues are immutable and safe to share
 * between threads.
 */
public interface SchemaCatalog {

    /**
     * The facts shipped with sndscopy, overlaid by every Table Schema ({@code *.json}, at any depth) of the folders, in
     * the given order and within a folder in path order; of two schemas of one table the later wins.
     *
     * <p>A schema is Frictionless Table Schema v1 in the dialect of the Health Data Hub's {@code schema-snds}; see
     * {@code jobs/docs/decisions/0002-numbers-without-length.md} for how sizes are read. Keys that state no fact
     * (titles, descriptions) are ignored. The folders' files are read at once, shipped tables when they are first asked
     * for.
     *
     * <p>The schemas are then amended by the overlays shipped with sndscopy, which correct known faults of the public
     * schema, and by those of the folders ({@code *.overlay.json}, same order). An overlay states for each fact what it
     * was and what it is: {@code {"amendments": [{"table": "ER_LOT_F", "column": "LOT_SER_NUM", "fact": "length",
     * "from": "2", "to": "20", "since": 2006, "reason": "…"}]}}; {@code table} may be a list, {@code null} stands for a
     * fact that is not stated, and {@code since} may be left out. What one overlay changes of a column is changed
     * together or, where the schema states something else, not at all. A shipped overlay that does not fit an
     * operator's schema is passed over; an operator's own overlay must fit.
     *
     * <p>The fact {@code column}, from null to a Table Schema field, adds a column: {@code {"table": "ER_PRS_F", "column":
     * "NEW_COL", "fact": "column", "from": null, "to": {"name": "NEW_COL", "type": "string", "length": "3"}, "after":
     * "PRS_ACT_QTE", "since": 2021, "reason": "…"}}, at the end without {@code after}. A column ends with
     * {@code dateDeleted}, the first year without it.
     *
     * <p>A schema and an overlay may state {@code rowRules} between two columns of a row ({@link RowRule}):
     * {@code {"rule": "not-after", "columns": ["EXE_SOI_DTD", "EXE_SOI_DTF"], "reason": "…"}}, in an overlay with the
     * {@code table} or tables, and with {@code "since": 2010} when it holds from a year on only. An overlay's rule takes
     * the place of one of the same kind and columns; {@code "remove": true} takes that one away.
     *
     * @throws SchemaException when a folder or a file cannot be read, is malformed, or states an impossible fact, or when
     *     an overlay of the folders does not fit
     */
    static SchemaCatalog load(List<Path> folders) {
        return LayeredCatalog.load(folders);
    }

    /** The public schema as it is shipped, without any overlay. */
    static SchemaCatalog publicSchema() {
        return LayeredCatalog.publicSchema();
    }

    /**
     * A catalogue of these tables alone, without the shipped ones.
     *
     * @throws SchemaException when two tables have the same name
     */
    static SchemaCatalog of(Collection<TableSchema> tables) {
        return LayeredCatalog.of(tables);
    }

    /** All tables, by name. */
    Collection<TableSchema> tables();

    /**
     * The schema whose name is {@code tableName}, or whose template it is an instance of ({@code T_MCO08B} of
     * {@code T_MCOaaB}); names compare without regard to case.
     *
     * @throws SchemaException when two templates match the name, or the shipped facts of the table are damaged
     */
    Optional<TableSchema> find(String tableName);

    /**
     * Which table a name stands for, and the year and month that the name itself states; empty when no table is known
     * by it.
     *
     * @throws SchemaException when two templates match the name
     */
    default Optional<TableName> resolve(String tableName) {
        return TableName.resolve(
                tableName, tables().stream().map(TableSchema::name).toList());
    }

    /**
     * Where the facts of a table come from, the name as for {@link #find}; empty when the table is unknown or the
     * catalogue was not loaded from files.
     */
    default Optional<SchemaOrigin> origin(String tableName) {
        return Optional.empty();
    }
}
