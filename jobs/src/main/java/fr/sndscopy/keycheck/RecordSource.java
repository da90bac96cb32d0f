package fr.sndscopy.keycheck;

import java.io.Closeable;
import java.io.IOException;

/** Records in order, one after the other. Not thread-safe. */
interface RecordSource extends Closeable {
    /**
     * Moves to the next record.
     *
     * @return false behind the last
     */
    boolean next() throws IOException;

    /** Long {@code i} of the record. */
    long lane(int i);
}
