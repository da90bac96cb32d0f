package fr.sndscopy.source;

import fr.sndscopy.record.RejectedRow;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rows that were rejected some time, handed over one after the other. Not thread-safe. */
public interface KeptRows extends Closeable {
    /** The path of their file, for messages. */
    String file();

    /** How many there are. */
    long rows();

    /** The bytes of all their originals. */
    long bytes();

    /** The next one; null behind the last. */
    @Nullable
    RejectedRow next() throws IOException;
}
