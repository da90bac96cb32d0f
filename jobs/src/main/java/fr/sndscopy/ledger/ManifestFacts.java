package fr.sndscopy.ledger;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the rules of publication need of a manifest.
 *
 * @param product the family of what was delivered; empty before it is known
 * @param tables with the generation that each is
 * @param rows of each of them; none before anything is known of parts
 * @param quarantined the delivered parts that have rows in quarantine
 * @param replayed by the name of the part that is replayed, what of it is still in quarantine; none unless this is a replay
 * @param judged by the name of the part that is replayed, the rows that were judged anew
 * @param keys the key-encryption keys of its objects
 */
record ManifestFacts(
        String product,
        SortedMap<TablePeriod, Integer> tables,
        SortedMap<TablePeriod, TableRows> rows,
        QuarantinedParts quarantined,
        Map<String, QuarantinedPart> replayed,
        Map<String, Long> judged,
        KeyUse keys) {
    ManifestFacts {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
        replayed = Map.copyOf(replayed);
        judged = Map.copyOf(judged);
    }

    /** @throws PublicationRefusedException when a (table, period) or a replayed part is there twice */
    static ManifestFacts of(Manifest manifest) {
        ManifestSurvey survey = new ManifestSurvey();
        manifest.parts().forEach(survey::add);
        return survey.facts(manifest);
    }

    /** Only with tables, before anything is known of parts. */
    static ManifestFacts of(SortedMap<TablePeriod, Integer> tables) {
        return new ManifestFacts("", tables, new TreeMap<>(), QuarantinedParts.NONE, Map.of(), Map.of(), KeyUse.NONE);
    }

    /** The ids of the key-encryption keys of its objects. */
    Set<String> keyIds() {
        return keys.keyIds();
    }
}
