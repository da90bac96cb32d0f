package fr.sndscopy.checkpoint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A Merkle tree of which tiles alone are at hand: each is asked for when a proof needs it, and kept. What the tiles say is believed here; a proof
 * from them shows by the root that it leads to whether it holds. Not thread-safe.
 */
public final class TiledTree extends SubtreeProofs {
    private final Function<Tile, byte[]> source;
    private final Map<Tile, List<TreeHash>> tiles = new HashMap<>();

    /**
     * @param size of the tree
     * @param source the bytes of a tile of hashes of a tree of this size; what it throws is passed on
     */
    public TiledTree(long size, Function<Tile, byte[]> source) {
        super(size);
        this.source = source;
    }

    /** @throws IllegalArgumentException when the bytes of a tile are none of it */
    @Override
    TreeHash complete(int height, long index) {
        int level = height / Tile.HEIGHT;
        int above = height % Tile.HEIGHT;
        long first = index << above;
        long hashes = size() >> (Tile.HEIGHT * level);
        long at = first / Tile.WIDTH;
        int width = (int) Math.min(Tile.WIDTH, hashes - at * Tile.WIDTH);
        List<TreeHash> tile = tiles.computeIfAbsent(
                new Tile(Tile.Kind.HASHES, level, at, width), wanted -> wanted.hashes(source.apply(wanted)));
        int from = (int) (first % Tile.WIDTH);
        return new MerkleTree(tile.subList(from, from + (1 << above))).root();
    }
}
