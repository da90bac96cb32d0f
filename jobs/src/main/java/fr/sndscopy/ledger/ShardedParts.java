package fr.sndscopy.ledger;

import java.util.List;
import java.util.function.IntFunction;

/** The parts of a {@link ShardedManifest}, read when they are asked for. */
public final class ShardedParts extends Sharded<Manifest.Part> {
    private final List<ShardedManifest.Shard> shards;

    /** @param reader of a shard's parts, by its number from 0 */
    public ShardedParts(List<ShardedManifest.Shard> shards, IntFunction<List<Manifest.Part>> reader) {
        super(shards.stream().map(ShardedManifest.Shard::parts).toList(), reader);
        this.shards = List.copyOf(shards);
    }

    public List<ShardedManifest.Shard> shards() {
        return shards;
    }
}
