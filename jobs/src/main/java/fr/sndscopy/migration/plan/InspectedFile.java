package fr.sndscopy.migration.plan;

import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.drift.Drift;
import fr.sndscopy.drift.RowsSeen;
import fr.sndscopy.schema.SchemaOrigin;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.Doubt;
import fr.sndscopy.source.HeaderMatch;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceRows;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source file held against the contract of its vintage, before anything is decided about it.
 *
 * @param declared as in {@code delivery.yaml}
 * @param source as it is found
 * @param format what reads it
 * @param rows what is in it
 * @param table its table over all years
 * @param origin where the table's schema is from, null when that is not known
 * @param schema the columns of its vintage
 * @param match its columns against the schema
 */
record InspectedFile(
        SourceFile declared,
        DeliveredFile source,
        SourceFormat format,
        SourceRows rows,
        TableSchema table,
        @Nullable SchemaOrigin origin,
        TableSchema schema,
        HeaderMatch match) {
    /** Most unpacked bytes of a file that are looked at for doubts. */
    private static final int DOUBTED_BYTES = 1 << 20;

    /** How it differs, by its header and rows. */
    Drift drift(RowsSeen seen) throws IOException {
        return Drift.of(schema, origin, match, declared.format().cells(), rows, seen);
    }

    /** What makes it likely that it is not written as declared, by its first rows. */
    List<Doubt> doubts() throws IOException {
        return rows.doubts(DOUBTED_BYTES);
    }
}
