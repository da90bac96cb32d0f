package fr.sndscopy.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link ManifestFacts} in the making, by one walk through the parts. Not thread-safe. */
final class ManifestSurvey {
    private final QuarantinedParts.Draft quarantined = new QuarantinedParts.Draft();
    private final Map<String, QuarantinedPart> replayed = new HashMap<>();
    private final Map<String, Long> judged = new HashMap<>();
    private final KeyUse.Count keys = new KeyUse.Count();
    private @Nullable String twice;
    private int parts;

    /** Each part of the manifest once. */
    void add(Manifest.Part part) {
        parts++;
        keys.add(part);
        if (part.replays() == null) {
            if (part.books().quarantined() > 0) {
                quarantined.add(part.name(), QuarantinedPart.of(part));
            }
        } else if (replayed.put(part.replays(), QuarantinedPart.of(part)) != null) {
            twice = part.replays();
        } else {
            judged.put(part.replays(), part.books().delivered());
        }
    }

    /** @throws PublicationRefusedException when a (table, period) or a replayed part is there twice */
    ManifestFacts facts(Manifest manifest) {
        SortedMap<TablePeriod, Integer> tables = new TreeMap<>();
        SortedMap<TablePeriod, TableRows> rows = new TreeMap<>();
        for (Manifest.Table table : manifest.tables()) {
            TablePeriod what = new TablePeriod(table.table(), table.period());
            tables.put(what, table.generation());
            rows.put(what, TableRows.of(table.books()));
        }
        if (tables.size() != manifest.tables().size()) {
            throw PublicationRules.inconsistent(manifest, "one (table, period) twice");
        }
        if (twice != null) {
            throw PublicationRules.inconsistent(manifest, "part " + twice + " is replayed twice");
        }
        if (!replayed.isEmpty() && replayed.size() != parts) {
            throw PublicationRules.inconsistent(manifest, "delivered parts and replayed ones in one manifest");
        }
        return new ManifestFacts(
                manifest.product(), tables, rows, quarantined.toParts(), replayed, judged, keys.toKeyUse(manifest));
    }
}
