package fr.sndscopy.migration.keysets;

import fr.sndscopy.keycheck.KeyCollector;
import fr.sndscopy.keycheck.KeySpill;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.parquet.PartReadKey;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.schema.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Hashes the keys of one part.
 *
 * @param place the part's among those of its delivery, or of its table and period
 * @param file known to be whole
 * @param columns that its rows have
 * @param key opens it
 */
public record SetCollection(int place, Path file, List<Column> columns, PartReadKey key) {

    /**
     * Collects. When it fails, the spills are worth nothing.
     *
     * @param sets what is hashed
     * @param spills for each of them
     * @param secret as in {@link PartReader#keys}
     * @param bytes the most memory to use, about
     */
    public void into(List<KeySet> sets, List<KeySpill> spills, long secret, long bytes) throws IOException {
        List<KeyCollector> collectors = new ArrayList<>();
        for (KeySpill spill : spills) {
            collectors.add(spill.collector(place, bytes / sets.size()));
        }
        PartReader.keys(
                file,
                columns,
                key,
                sets.stream().map(KeySet::columns).toList(),
                secret,
                (set, firstRow, rowCount, hashes, absent) ->
                        collectors.get(set).add(firstRow, rowCount, hashes, absent));
        for (KeyCollector collector : collectors) {
            collector.finish();
        }
    }
}
