package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.EntryBundle;
import fr.sndscopy.checkpoint.MerkleProof;
import fr.sndscopy.checkpoint.Tile;
import fr.sndscopy.checkpoint.TiledTree;
import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.storage.ObjectReader;
import java.util.Arrays;
import java.util.List;

/**
 * Proofs from the tiles in a store, without the ledger: each is made of what the tiles say, and handed out only when it leads to the root of a
 * checkpoint, of which the caller has checked who signed it. A logarithm of requests. Not thread-safe.
 */
public final class TiledProofs {
    private final ObjectReader store;
    private final Checkpoint checkpoint;
    private final TiledTree tree;

    /** @param checkpoint over the tree whose tiles they are */
    public TiledProofs(ObjectReader store, Checkpoint checkpoint) {
        this.store = store;
        this.checkpoint = checkpoint;
        this.tree = new TiledTree(checkpoint.size(), this::read);
    }

    /** Whether there are tiles of this checkpoint: of one that was made before there were any, there are none. */
    public boolean areThere() {
        List<Tile> tiles = Tile.of(checkpoint.size());
        return tiles.stream()
                .filter(tile -> tile.kind() == Tile.Kind.HASHES && tile.entries() == checkpoint.size())
                .anyMatch(tile -> store.stat(tile.path()).isPresent()
                        || store.stat(tile.full().path()).isPresent());
    }

    /**
     * The path from an entry to the root of the checkpoint.
     *
     * @param number of the entry, 1 for the first; the checkpoint covers it
     * @param leaf its hash
     * @throws LedgerCorruptException when tiles, entry and checkpoint do not fit each other
     */
    public List<TreeHash> inclusion(long number, TreeHash leaf) {
        List<TreeHash> path = read(() -> tree.inclusionProof(number - 1, checkpoint.size()));
        if (!MerkleProof.includes(leaf, number - 1, checkpoint.size(), checkpoint.root(), path)) {
            throw new LedgerCorruptException(
                    StoreLayout.ledgerEntry(number),
                    "not proved by the tiles: entry, tiles and the checkpoint over " + checkpoint.size()
                            + " do not fit each other",
                    null);
        }
        return path;
    }

    /**
     * What leads from an earlier checkpoint to this one.
     *
     * @param before over as many entries or fewer
     * @return the proof; empty of equal ones
     * @throws LedgerCorruptException when this one does not go on from it, or the tiles are not those of this one
     */
    public List<TreeHash> consistency(Checkpoint before) {
        List<TreeHash> proof = read(() -> tree.consistencyProof(before.size(), checkpoint.size()));
        if (!before.origin().equals(checkpoint.origin())
                || !MerkleProof.isConsistent(
                        before.size(), before.root(), checkpoint.size(), checkpoint.root(), proof)) {
            throw new LedgerCorruptException(
                    StoreLayout.TILES_PREFIX,
                    "no proof that the checkpoint over " + checkpoint.size() + " goes on from that over "
                            + before.size() + ": one of the two is of another history, or a tile is altered",
                    null);
        }
        return proof;
    }

    private interface Making {
        List<TreeHash> proof();
    }

    private static List<TreeHash> read(Making making) {
        try {
            return making.proof();
        } catch (IllegalArgumentException e) {
            throw new LedgerCorruptException(StoreLayout.TILES_PREFIX, String.valueOf(e.getMessage()), e);
        }
    }

    private byte[] read(Tile tile) {
        return store.read(tile.path(), EntryBundle.MAX_BYTES)
                .or(() -> store.read(tile.full().path(), EntryBundle.MAX_BYTES)
                        .map(full -> Arrays.copyOf(full, tile.width() * TreeHash.BYTES)))
                .orElseThrow(() ->
                        new LedgerCorruptException(tile.path(), "missing: sndscopy ledger checkpoint writes it", null));
    }
}
