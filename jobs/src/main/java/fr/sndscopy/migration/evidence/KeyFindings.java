package fr.sndscopy.migration.evidence;

import java.util.List;

/**
 * What came of all keys of a delivery.
 *
 * @param judgement stands for the rules and targets that they were judged by
 * @param checks one for each key, also those that were not checked
 * @param parts names of parts with rows that are to be quarantined
 */
public record KeyFindings(String judgement, List<KeyCheck> checks, List<String> parts) {
    public KeyFindings {
        checks = List.copyOf(checks);
        parts = List.copyOf(parts);
    }
}
