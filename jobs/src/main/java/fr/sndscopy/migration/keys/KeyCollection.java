package fr.sndscopy.migration.keys;

import fr.sndscopy.crypto.BlockPermutation;
import fr.sndscopy.keycheck.KeySpill;
import fr.sndscopy.migration.keysets.KeyPlan;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.migration.keysets.SetCollection;
import fr.sndscopy.parquet.PartReadKey;
import fr.sndscopy.schema.Column;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The hashed keys of stored rows, on disk. Parts are collected by several threads. Closing removes all files. */
final class KeyCollection implements Closeable {
    private final Map<KeySet, KeySpill> spills = new LinkedHashMap<>();
    private final long secret = new SecureRandom().nextLong();
    private final long bytesPerThread;

    /**
     * @param directory where files are, owned by this process
     * @param bytesPerThread the most memory to use for a part
     */
    KeyCollection(KeyPlan plan, Path directory, long bytesPerThread) {
        this.bytesPerThread = bytesPerThread;
        BlockPermutation permutation = BlockPermutation.random();
        plan.sets().keySet().forEach(set -> spills.put(set, KeySpill.in(directory, permutation)));
    }

    KeySpill spill(KeySet set) {
        return Objects.requireNonNull(spills.get(set));
    }

    /**
     * Collects the keys of one part. When it fails, the collection is worth nothing.
     *
     * @param sets what to collect of it
     * @param part its place among those of its delivery
     */
    void collect(List<KeySet> sets, int part, Path file, List<Column> columns, PartReadKey key) throws IOException {
        if (sets.isEmpty()) {
            return;
        }
        new SetCollection(part, file, columns, key)
                .into(sets, sets.stream().map(this::spill).toList(), secret, bytesPerThread);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (KeySpill spill : spills.values()) {
            try {
                spill.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
