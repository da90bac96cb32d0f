package fr.sndscopy.source;

import fr.sndscopy.delivery.FileFormat;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The formats that are read, by type. */
public final class SourceFormats {
    private final Map<String, SourceFormat> byType = new TreeMap<>();

    /** @throws IllegalArgumentException when two are of one type */
    public SourceFormats(List<SourceFormat> formats) {
        for (SourceFormat format : formats) {
            if (byType.put(format.type(), format) != null) {
                throw new IllegalArgumentException("two formats of type " + format.type());
            }
        }
    }

    /**
     * What reads files that are written so.
     *
     * @param path the file's, for messages
     * @throws SourceFormatException when nothing does: the delivery was published by a version that knows more types
     */
    public SourceFormat of(FileFormat format, String path) {
        SourceFormat known = byType.get(format.type());
        if (known == null) {
            throw new SourceFormatException(
                    "[" + path + "] of a type that is not read: expected one of " + String.join(", ", byType.keySet()));
        }
        return known;
    }

    /**
     * The rows of a file that was looked at before, elsewhere: it is looked at again when they are asked for more than the columns.
     *
     * @param columns that were found then; {@link SourceFormatException} where there are others now
     */
    public SourceRows rowsOf(DeliveredFile file, List<String> columns) {
        return new LaterRows(of(file.format(), file.shownPath()), file, columns);
    }

    /**
     * Looks at a file.
     *
     * @throws SourceFormatException also when no format of its type is known
     * @throws IOException when it cannot be read
     */
    public SourceRows rows(DeliveredFile file) throws IOException {
        return of(file.format(), file.shownPath()).rows(file);
    }
}
