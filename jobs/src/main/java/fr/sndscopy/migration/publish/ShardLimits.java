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
    /**
     * A manifest of some megabytes, evidence of some tens of them, shards of about ten. Whoever makes a small store with shards through
     * the command line gives others, in this order, as a property of the system.
     */
    public static final ShardLimits USUAL =
            parse(System.getProperty("publish.shard-limits", "4096,33554432,1024,65536"));

    private static ShardLimits parse(String text) {
        String[] limits = text.split(",", -1);
        return new ShardLimits(
                Integer.parseInt(limits[0]),
                Long.parseLong(limits[1]),
                Integer.parseInt(limits[2]),
                Integer.parseInt(limits[3]));
    }

    boolean exceeded(int manifestParts, long bytes) {
        return manifestParts > parts || bytes > receiptBytes;
    }
}
