package fr.sndscopy.source;

import fr.sndscopy.delivery.FileFormat;
import java.io.IOException;
import java.util.List;

/**
 * Reads files of one type: the one door through which a format comes in. Whoever plans, converts, quarantines and replays knows no
 * other.
 *
 * <p>A reader writes the cells of a row as texts in the {@linkplain FileFormat#cells notation} of the file, whatever they are in it, and
 * these are judged, hashed and stored as those of any other. Has no state: safe for use by several threads.
 */
public interface SourceFormat {
    /** The {@link FileFormat#type} that it reads. */
    String type();

    /**
     * Looks at a file as far as its columns are named.
     *
     * @param file of this type
     * @throws SourceFormatException when it is not what was declared, or cannot be unpacked
     * @throws IOException when it cannot be read
     */
    SourceRows rows(DeliveredFile file) throws IOException;

    /**
     * How the manifest tells what {@link RecordReader#passedOver} counts: {@code blank-lines}, or {@code deleted-in-source(5)}. The report has words for it.
     *
     * @param count how many were, in the whole file; more than none
     */
    String passedOver(long count);

    /**
     * How rejected rows of a file are kept.
     *
     * @param format of this type
     * @param columns of the file, as {@link SourceRows#columns} names them
     */
    RowOriginals originals(FileFormat format, List<String> columns);
}
