package fr.sndscopy.audit.source;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of one delivered file, in its order. Not thread-safe. All but {@link #close} throw {@link NotReadException} where other code does not read on. */
public interface SourceRecords extends Closeable {
    /** Where the next record begins: its first byte in the file as unpacked, or its number where rows are no stretches of bytes. */
    long position();

    /** What people are told of it: the line on which it begins, or its number. */
    long line();

    /** The next record; null behind the last. */
    @Nullable
    SourceRecord next() throws IOException;

    /**
     * The next record, when it is known what stands there.
     *
     * @param expected as it was kept
     * @return the record with these bytes; null when it is another
     */
    @Nullable
    SourceRecord next(byte[] expected) throws IOException;
}
