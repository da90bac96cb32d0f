package fr.sndscopy.migration.part;

import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreFormat;
import fr.sndscopy.migration.work.IntegrityException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the footers of a part's objects name: which part they are, and by which contract they were written.
 *
 * @param pairs by the names that FORMAT.md gives them
 */
public record PartFooter(Map<String, String> pairs) {
    public PartFooter {
        pairs = Map.copyOf(pairs);
    }

    /** Of an object of a part. */
    public static PartFooter of(
            String dataset,
            String delivery,
            String part,
            String table,
            String period,
            int vintage,
            String schemaVersion) {
        return new PartFooter(Map.of(
                "sndscopy.format", StoreFormat.FORMAT,
                "sndscopy.dataset", dataset,
                "sndscopy.delivery", delivery,
                "sndscopy.part", part,
                "sndscopy.table", table,
                "sndscopy.period", period,
                "sndscopy.vintage", Integer.toString(vintage),
                "sndscopy.schema", schemaVersion));
    }

    /**
     * Compares what an object names.
     *
     * @param found the pairs of its footer, which may have more
     * @throws IntegrityException naming the object, when it names anything else
     */
    public void check(StoredObject object, Map<String, String> found) {
        new TreeMap<>(pairs).forEach((name, value) -> {
            String named = found.get(name);
            if (!value.equals(named)) {
                throw new IntegrityException("[" + object.key() + "] its footer is not that of its part: expected "
                        + name + " " + value + ", found " + (named == null ? "none" : named));
            }
        });
    }
}
