package fr.sndscopy.migration;

import fr.sndscopy.validate.TableRules;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the rows of a file are going to be judged by, and what they cannot be judged by.
 *
 * @param rules the rules
 * @param nomenclatures those in force: SHA-256 of the file, by name
 * @param missing the columns that are not looked up, by the nomenclature that is not there
 */
public record PlannedRules(
        TableRules rules, SortedMap<String, String> nomenclatures, SortedMap<String, List<String>> missing) {
    public PlannedRules {
        nomenclatures = Collections.unmodifiableSortedMap(new TreeMap<>(nomenclatures));
        missing = Collections.unmodifiableSortedMap(new TreeMap<>(missing));
    }

    PlannedRules(TableRules rules, Map<String, String> nomenclatures, Map<String, List<String>> missing) {
        this(rules, new TreeMap<>(nomenclatures), new TreeMap<>(missing));
    }
}
