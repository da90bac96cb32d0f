package fr.sndscopy.delivery;

import java.util.Collections;
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
    public NamedFormat {
        if (type.equals(CsvFormat.TYPE)) {
            throw new IllegalArgumentException(type + " has a form of its own");
        }
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }
}
