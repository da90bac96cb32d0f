package fr.sndscopy.delivery;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Files of a type of which only its own reader knows what is declared of them.
 *
 * @param type as {@code format.type} calls it; not {@value CsvFormat#TYPE}
 * @param cells how the texts are written that the reader makes of cells
 * @param properties what is declared besides, all of it, by name
 */
public record NamedFormat(String type, CellNotation cells, SortedMap<String, String> properties) implements FileFormat {
    /** SAS7BDAT. */
    public static final String SAS7BDAT = "sas7bdat";

    /** Parquet. */
    public static final String PARQUET = "parquet";

    /** Tables of databases, each a document that names a snapshot. */
    public static final String JDBC = "jdbc";

    /** Property of {@link #SAS7BDAT}: the encoding of its texts, where its header does not name it, or names another one. */
    public static final String ENCODING = "encoding";

    /** How readers of files whose cells are no texts write them, but for what the declaration says of missing values. */
    public static final CellNotation TYPED =
            new CellNotation(StandardCharsets.UTF_8, "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyyMM", '.', List.of(""));

    public NamedFormat {
        if (type.equals(CsvFormat.TYPE)) {
            throw new IllegalArgumentException(type + " has a form of its own");
        }
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }
}
