package fr.sndscopy.source;

import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RowAddress;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Reads rows into record batches, in their order. Not thread-safe. */
public interface RecordReader extends Closeable {
    /**
     * The next batch, owned by this reader and valid until the next call. The batch behind which nothing follows
     * {@linkplain RecordBatch#isLast says so}; it may be the first, and may be empty. Rows that are wrong as such, or have a cell that
     * breaks a rule which rejects, are among its {@linkplain RecordBatch#suspects suspects}.
     *
     * @throws SourceFormatException when the file as a whole is not what was declared
     * @throws IOException when it cannot be read, or ends before it should
     * @throws IllegalStateException after the last batch
     */
    RecordBatch read() throws IOException;

    /**
     * Where a row stands in its file. May read the file up to the range.
     *
     * @param inPart the {@linkplain fr.sndscopy.record.SuspectRow#address address} of a suspect row of the present batch
     */
    RowAddress inFile(RowAddress inPart);

    /** Bytes of the file, as delivered, taken in so far. */
    long bytesRead();

    /**
     * SHA-256 of the very bytes that were read for the range, as delivered, in lower-case hexadecimal; to be asked for behind the last
     * batch. Of a file's first range they are those of the header too, so that those of all ranges are the file, each once. Empty where
     * {@link SourceRows#tellsWhatWasRead} says so.
     *
     * @throws IOException when bytes behind the last row cannot be read
     */
    default Optional<String> sourceSha256() throws IOException {
        return Optional.empty();
    }

    /** Records that are no rows, passed over so far: empty lines, rows that are marked as deleted. */
    long passedOver();
}
