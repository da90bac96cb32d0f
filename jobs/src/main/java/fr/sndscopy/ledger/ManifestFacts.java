package fr.sndscopy.ledger;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the rules of publication need of a manifest.
 *
 * @param tables with the generation that each is
 * @param quarantined by name, the delivered parts that have rows in quarantine
 * @param replayed by the name of the part that is replayed, what of it is still in quarantine; none unless this is a replay
 * @param judged by the name of the part that is replayed, the rows that were judged anew
 * @param keys the key-encryption keys of its objects
 */
record ManifestFacts(
        SortedMap<TablePeriod, Integer> tables,
        Map<String, QuarantinedPart> quarantined,
        Map<String, QuarantinedPart> replayed,
        Map<String, Long> judged,
        KeyUse keys) {
    ManifestFacts {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        quarantined = Map.copyOf(quarantined);
        replayed = Map.copyOf(replayed);
        judged = Map.copyOf(judged);
    }

    /** @throws PublicationRefusedException when a (table, period) or a replayed part is there twice */
    static ManifestFacts of(Manifest manifest) {
        SortedMap<TablePeriod, Integer> tables = new TreeMap<>();
        manifest.tables()
                .forEach(table -> tables.put(new TablePeriod(table.table(), table.period()), table.generation()));
        if (tables.size() != manifest.tables().size()) {
            throw PublicationRules.inconsistent(manifest, "one (table, period) twice");
        }
        Map<String, QuarantinedPart> quarantined = new HashMap<>();
        Map<String, QuarantinedPart> replayed = new HashMap<>();
        Map<String, Long> judged = new HashMap<>();
        for (Manifest.Part part : manifest.parts()) {
            if (part.replays() == null) {
                if (part.books().quarantined() > 0) {
                    quarantined.put(part.name(), QuarantinedPart.of(part));
                }
            } else if (replayed.put(part.replays(), QuarantinedPart.of(part)) != null) {
                throw PublicationRules.inconsistent(manifest, "part " + part.replays() + " is replayed twice");
            } else {
                judged.put(part.replays(), part.books().delivered());
            }
        }
        boolean both =
                !replayed.isEmpty() && replayed.size() != manifest.parts().size();
        if (both) {
            throw PublicationRules.inconsistent(manifest, "delivered parts and replayed ones in one manifest");
        }
        return new ManifestFacts(tables, quarantined, replayed, judged, KeyUse.of(manifest));
    }

    /** Only with tables, before anything is known of parts. */
    static ManifestFacts of(SortedMap<TablePeriod, Integer> tables) {
        return new ManifestFacts(tables, Map.of(), Map.of(), Map.of(), KeyUse.NONE);
    }

    /** The ids of the key-encryption keys of its objects. */
    Set<String> keyIds() {
        return keys.keyIds();
    }

    /** What is in quarantine after this replay. */
    Map<String, QuarantinedPart> remainingOf(Map<String, QuarantinedPart> before) {
        Map<String, QuarantinedPart> remaining = new HashMap<>(before);
        replayed.forEach((name, part) -> {
            if (part.rows() == 0) {
                remaining.remove(name);
            } else {
                remaining.put(name, part);
            }
        });
        return Map.copyOf(remaining);
    }
}
