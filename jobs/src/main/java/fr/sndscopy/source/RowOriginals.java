package fr.sndscopy.source;

import java.util.List;

/**
 * How rejected rows of a file are kept, shown, and judged once more when the file is no longer there. The original of a row is what
 * {@link fr.sndscopy.record.RejectedRow#original} holds: of text the bytes as delivered, of a file whose rows are no text one that its
 * format makes of them, from which every cell can be read again. Not thread-safe.
 */
public interface RowOriginals {
    /**
     * Whether an original by itself would be read as exactly one row: not as none, not as several, and without swallowing the one
     * behind it.
     */
    boolean isOneRow(byte[] original);

    /**
     * Reads rows as their file's reader would. Each has the address that it is handed over with, and reading takes its original in.
     *
     * @param rows each {@linkplain #isOneRow one row}; closed with the reader, also when that cannot be made
     */
    RecordReader read(KeptRows rows, RowLayout layout, int maxRowsPerBatch);

    /**
     * The texts of the cells of a row, in the encoding of the file's notation and in the file's order, however many there are; not
     * judged.
     */
    List<byte[]> cells(byte[] original);

    /** What a file of originals begins with, for the producer who mends them: a header. */
    byte[] heading();

    /** What stands behind each original in such a file. */
    byte[] ending();
}
