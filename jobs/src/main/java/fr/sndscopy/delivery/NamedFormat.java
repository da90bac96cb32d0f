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

    /** Property of {@link #JDBC}: which rows of which database, in which state; in words. */
    public static final String ORIGIN = "origin";

    /** Property of {@link #SAS7BDAT}: the encoding of its texts, where its header does not name it, or names another one. */
    public static final String ENCODING = "encoding";

    /** Lines whose cells have places. */
    public static final String FIXED_WIDTH = "fixed-width";

    /** Property of {@link #FIXED_WIDTH}: a {@link FixedWidthLayout}, as text. */
    public static final String LAYOUT = "layout";

    /** Property of {@link #FIXED_WIDTH}: the group of the layout whose repetitions are the rows. */
    public static final String GROUP = "group";

    /** How readers of files whose cells are no texts write them, but for what the declaration says of missing values. */
    public static final CellNotation TYPED =
            new CellNotation(StandardCharsets.UTF_8, "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyyMM", '.', List.of(""));

    public NamedFormat {
        if (type.equals(CsvFormat.TYPE)) {
            throw new IllegalArgumentException(type + " has a form of its own");
        }
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }

    /** A file of fixed width has a reading for each group: {@code a.txt#GROUP}. */
    @Override
    public String readingOf(String file) {
        return file + suffix();
    }

    @Override
    public String fileOf(String reading) {
        String suffix = suffix();
        return reading.endsWith(suffix) ? reading.substring(0, reading.length() - suffix.length()) : reading;
    }

    private String suffix() {
        String group = type.equals(FIXED_WIDTH) ? properties.get(GROUP) : null;
        return group == null ? "" : reading("", group);
    }

    /** What a file is called where a group of it is read. */
    static String reading(String file, String group) {
        return file + "#" + group;
    }
}
