package fr.sndscopy.migration.plan;

import fr.sndscopy.nomenclature.Codes;
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
 * @param codes the nomenclatures in force
 * @param missing the columns that are not looked up, by the nomenclature that is not there or not used
 * @param obstacles why one that is there is not used, by nomenclature
 * @param absentKeys keys and references of the table whose columns the year does not all have
 */
public record PlannedRules(
        TableRules rules,
        List<Codes> codes,
        SortedMap<String, List<String>> missing,
        SortedMap<String, String> obstacles,
        List<String> absentKeys) {
    public PlannedRules {
        codes = List.copyOf(codes);
        missing = Collections.unmodifiableSortedMap(new TreeMap<>(missing));
        obstacles = Collections.unmodifiableSortedMap(new TreeMap<>(obstacles));
        absentKeys = List.copyOf(absentKeys);
    }

    PlannedRules(
            TableRules rules,
            List<Codes> codes,
            Map<String, List<String>> missing,
            Map<String, String> obstacles,
            List<String> absentKeys) {
        this(rules, codes, new TreeMap<>(missing), new TreeMap<>(obstacles), absentKeys);
    }

    /** The editions of the nomenclatures in force, by name. */
    public SortedMap<String, String> nomenclatures() {
        SortedMap<String, String> editions = new TreeMap<>();
        codes.forEach(one -> editions.put(one.name(), one.edition()));
        return editions;
    }
}
