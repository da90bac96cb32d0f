package fr.sndscopy.source;

import fr.sndscopy.record.RecordBatch;
import java.io.Closeable;
import java.io.IOException;

/** Reads the rows of a part, a batch at a time. Not thread-safe. */
public interface RecordReader extends Closeable {

    /**
     * The next batch, owned by this reader and valid until the next call. The batch behind which nothing follows
     * {@linkplain RecordBatch#isLast says so}; it may be the first, and may be empty.
     *
     * @throws SourceFormatException when the file as a whole is not what was declared
     * @throws IOException when it cannot be read, or ends before it should
     * @throws IllegalStateException after the last batch
     */
    RecordBatch read() throws IOException;

    /** Bytes of the file, as delivered, taken in so far. */
    long bytesRead();
}
