package fr.sndscopy.source;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * The rows of one delivered file, whose columns have been named. Holds nothing open between two calls. Safe for use by several threads;
 * the readers are not.
 *
 * <p>All its methods throw {@link SourceFormatException} where the file is not what was declared, or is no longer what it was, and
 * {@link IOException} where it cannot be read.
 */
public interface SourceRows {
    /** The names of the columns, in the file's order, as written; none is empty, and no two differ in case alone. */
    List<String> columns();

    /** All rows in one range. */
    SourceRange whole();

    /**
     * Cuts the file.
     *
     * @param targetBytes the most bytes that should be read for one range; ranges are of about the same size
     * @return at least one range: together all rows, each once, in their order. A file that cannot be cut is one. The same file and
     *     target give the same ranges
     */
    List<SourceRange> split(long targetBytes) throws IOException;

    /** Bytes of the file, as delivered, that are read for a range: what {@link RecordReader#bytesRead} comes to. */
    long bytesOf(SourceRange range);

    /**
     * Reads a range.
     *
     * @param range one of those that {@link #split} or {@link #whole} gave, of this file as it was or is
     * @param memory the reader's until it is closed; the caller's again then
     * @param maxRowsPerBatch the most rows of a batch; it may end earlier, for its memory
     * @param hands may be asked to read ahead
     */
    RecordReader read(SourceRange range, ReaderMemory memory, int maxRowsPerBatch, SpareHands hands) throws IOException;

    /** Whether readers of ranges know the SHA-256 of what they have read; false where a file is read here and there, or no file is read. */
    default boolean tellsWhatWasRead() {
        return false;
    }

    /**
     * Reads the first rows, and no more of the file than these take.
     *
     * @param maxBytes the most unpacked bytes of them; no row when the first has more
     */
    RecordReader readStart(int maxBytes, RowLayout layout, int maxRowsPerBatch) throws IOException;

    /**
     * Counts the rows without judging them.
     *
     * @param mostBytes to read, unpacked
     * @return empty when there are more
     */
    OptionalLong count(long mostBytes) throws IOException;

    /**
     * What makes it likely that the file is not written as declared.
     *
     * @param maxBytes the most unpacked bytes to look at, from the first row on
     */
    List<Doubt> doubts(int maxBytes) throws IOException;

    /**
     * A file of which nothing but the columns is known.
     *
     * @param path its name in messages
     */
    static SourceRows ofColumns(String path, List<String> columns) {
        return new NamedColumns(path, List.copyOf(columns));
    }
}
