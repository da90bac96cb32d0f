package fr.sndscopy.migration;

import fr.sndscopy.report.Notice;
import fr.sndscopy.validate.TableRules;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the rows of a file are going to be judged by, and what they cannot be judged by.
 *
 * @param rules the rules
 * @param nomenclatures those in force: SHA-256 of the file, by name
 * @param absentKeys keys and references of the table whose columns the year does not all have
 * @param missing the columns that are not looked up, by the nomenclature that is not there
 */
public record PlannedRules(
        TableRules rules,
        SortedMap<String, String> nomenclatures,
        SortedMap<String, List<String>> missing,
        List<String> absentKeys) {
    public PlannedRules {
        nomenclatures = Collections.unmodifiableSortedMap(new TreeMap<>(nomenclatures));
        missing = Collections.unmodifiableSortedMap(new TreeMap<>(missing));
        absentKeys = List.copyOf(absentKeys);
    }

    PlannedRules(
            TableRules rules,
            Map<String, String> nomenclatures,
            Map<String, List<String>> missing,
            List<String> absentKeys) {
        this(rules, new TreeMap<>(nomenclatures), new TreeMap<>(missing), absentKeys);
    }

    /** What a report says of nomenclatures that are not there. */
    Stream<Notice> notices(String table) {
        return missing.isEmpty()
                ? Stream.empty()
                : Stream.of(new Notice(
                        Notice.Kind.NO_NOMENCLATURE,
                        table,
                        List.of(
                                Integer.toString(missing.values().stream()
                                        .mapToInt(List::size)
                                        .sum()),
                                missing.entrySet().stream()
                                        .map(entry -> entry.getKey() + " (" + String.join(", ", entry.getValue()) + ")")
                                        .collect(Collectors.joining(", ")))));
    }
}
