package fr.sndscopy.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * A Merkle tree (RFC 6962, section 2.1) over a list that only grows, which has been a tree of every smaller size before. Holds the hashes of
 * all complete subtrees, about twice as many as leaves: roots and proofs take a logarithm of the size. Immutable.
 *
 * <p>Leaves are counted from 0, as the RFC does.
 */
public final class MerkleTree extends SubtreeProofs {
    /** By height: the hashes of the complete subtrees of that height, from the left. */
    private final List<List<TreeHash>> heights = new ArrayList<>();

    /** @param leaves in their order */
    public MerkleTree(List<TreeHash> leaves) {
        super(leaves.size());
        heights.add(List.copyOf(leaves));
        while (heights.get(heights.size() - 1).size() > 1) {
            List<TreeHash> below = heights.get(heights.size() - 1);
            List<TreeHash> nodes = new ArrayList<>(below.size() / 2);
            for (int i = 0; i + 1 < below.size(); i += 2) {
                nodes.add(TreeHash.ofNode(below.get(i), below.get(i + 1)));
            }
            heights.add(nodes);
        }
    }

    @Override
    TreeHash complete(int height, long index) {
        return heights.get(height).get(Math.toIntExact(index));
    }

    /** The hashes that a tile of this tree is: a copy. */
    public List<TreeHash> hashes(Tile tile) {
        if (tile.entries() > size()) {
            throw new IllegalArgumentException("no tile " + tile.path() + " in a tree of " + size());
        }
        int first = Math.toIntExact(tile.index() * Tile.WIDTH);
        return List.copyOf(heights.get(tile.level() * Tile.HEIGHT).subList(first, first + tile.width()));
    }
}
