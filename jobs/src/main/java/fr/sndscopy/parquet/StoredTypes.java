package fr.sndscopy.parquet;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.util.List;

/** Which types readers of several parts may take for one. */
public final class StoredTypes {
    private StoredTypes() {}

    /**
     * Whether cells of both types mean the same and lie in a file in the same way, so that parts of either can stand side by side
     * in one table: the same logical type, scale, and physical type of Parquet. The length of a string and, within one
     * physical type, the digits of a number do not matter.
     */
    public static boolean alike(ColumnType one, ColumnType other) {
        return one.logical() == other.logical()
                && one.scale() == other.scale()
                && physical(one).equals(physical(other));
    }

    private static String physical(ColumnType type) {
        return PartSchema.of(List.of(Column.of("c", type)))
                .getType(0)
                .asPrimitiveType()
                .getPrimitiveTypeName()
                .name();
    }
}
