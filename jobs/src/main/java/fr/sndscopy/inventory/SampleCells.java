package fr.sndscopy.inventory;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.HeaderMatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The cells of a sample by column of the contract: each distinct text with how often it is there. Empty cells are left out.
 *
 * @param byColumn a character of a text is a byte of the file
 */
record SampleCells(Map<Column, Map<String, Integer>> byColumn) {

    static SampleCells of(List<List<String>> rows, HeaderMatch match, TableSchema schema) {
        Map<Column, Map<String, Integer>> cells = new LinkedHashMap<>();
        schema.columns().forEach(column -> cells.put(column, new LinkedHashMap<>()));
        int width = match.layout().size();
        for (List<String> row : rows.subList(Math.min(1, rows.size()), rows.size())) {
            if (row.size() != width && row.size() != width + 1) {
                continue;
            }
            for (int i = 0; i < width; i++) {
                int place = match.layout().get(i);
                if (place >= 0 && !row.get(i).isEmpty()) {
                    Map<String, Integer> texts = cells.get(schema.columns().get(place));
                    if (texts != null) {
                        texts.merge(row.get(i), 1, Integer::sum);
                    }
                }
            }
        }
        return new SampleCells(cells);
    }

    /** Those of columns of these types. */
    SampleCells ofTypes(Set<LogicalType> types) {
        Map<Column, Map<String, Integer>> some = new LinkedHashMap<>();
        byColumn.forEach((column, texts) -> {
            if (types.contains(column.type().logical())) {
                some.put(column, texts);
            }
        });
        return new SampleCells(some);
    }
}
