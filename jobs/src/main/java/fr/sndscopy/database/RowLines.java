package fr.sndscopy.database;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a stretch, each a line in the text format of PostgreSQL's {@code COPY} (documentation of {@code COPY}, "Text Format") in UTF-8, without what ends it: cells with a TAB between them, the first of
 * them the row's address, then those of the columns; {@code \N} for none. Not thread-safe.
 */
public interface RowLines extends Closeable {
    /**
     * The next line, the caller's own; null behind the last one.
     *
     * @throws DatabaseRefusedException when the rest will not be given
     * @throws IOException when it is not given now
     */
    byte @Nullable [] next() throws IOException;
}
