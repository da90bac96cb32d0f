package fr.sndscopy.migration.publish;

/**
 * From where on a manifest and its evidence are kept in shards, and how large these are.
 *
 * @param parts that a manifest has at most itself
 * @param receiptBytes that evidence has at most itself, about
 * @param partsPerShard at most
 * @param columnsPerShard at most: those of all its parts together, each part's counted; at least one part is in a shard
 */
public record ShardLimits(int parts, long receiptBytes, int partsPerShard, int columnsPerShard) {
    /** A manifest of some megabytes, evidence of some tens of them, shards of about ten. */
    public static final ShardLimits USUAL = new ShardLimits(4096, 32 << 20, 1024, 65_536);

    boolean exceeded(int manifestParts, long bytes) {
        return manifestParts > parts || bytes > receiptBytes;
    }
}
