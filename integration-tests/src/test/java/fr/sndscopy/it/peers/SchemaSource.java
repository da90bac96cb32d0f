package fr.sndscopy.it.peers;

import fr.sndscopy.schema.TableSchema;
import java.util.Optional;

/**
 * Where {@link ComparePeers} takes the column types it tells DuckDB; found as {@link ConvertRun} is. Without one DuckDB
 * finds the types itself, before the clock starts.
 */
public interface SchemaSource {

    /** The columns of {@code table} in the year {@code vintage}, if the table is known. */
    Optional<TableSchema> schema(String table, int vintage);
}
