package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.EntryBundle;
import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.Tile;
import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.ledger.LedgerAudit.Fault;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether the tiles in a store are those of its ledger: each is made anew from the entries, and compared. Nothing is taken from a tile. One that is
 * not there, altered, or of more entries than there are is a fault.
 */
final class TileAudit {
    private final ObjectReader store;
    private final MerkleTree tree;
    private final List<Fault> faults = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private long others;

    private TileAudit(ObjectReader store, MerkleTree tree) {
        this.store = store;
        this.tree = tree;
    }

    /**
     * What was found.
     *
     * @param faults what is wrong
     * @param notices what is not wrong, and should be known
     */
    record Findings(List<Fault> faults, List<String> notices) {}

    /**
     * What checkpoints ask for.
     *
     * @param newest how many entries the largest is over that holds; 0 where none does
     * @param sizes how many entries each stored one is over, as its name says
     */
    record Demand(long newest, List<Long> sizes) {}

    /**
     * Looks at all of them.
     *
     * @param tree over the ledger's entries
     * @param believed whether the ledger is whole, and no checkpoint contradicts it; else tiles that contradict it are told in a notice
     */
    static Findings of(ObjectReader store, MerkleTree tree, boolean believed, Demand demand) {
        return new TileAudit(store, tree).audit(believed, demand);
    }

    /** By its key, each tile that is there. What has not the name of one is passed over. */
    static Map<String, Tile> stored(ObjectReader store) {
        Map<String, Tile> tiles = new TreeMap<>();
        store.list(StoreLayout.TILES_PREFIX, stat -> Tile.ofPath(stat.key())
                .ifPresent(tile -> tiles.put(stat.key(), tile)));
        return tiles;
    }

    private Findings audit(boolean believed, Demand demand) {
        Map<String, Tile> stored = stored(store);
        stored.forEach(this::look);
        if (!believed && others > 0) {
            faults.clear();
            notices.add(others + (others == 1 ? " tile is" : " tiles are") + " not of this ledger either");
        }
        if (demand.newest() > 0 && hasTiles(stored, demand)) {
            requireAll(stored, demand.newest());
        }
        return new Findings(List.copyOf(faults), List.copyOf(notices));
    }

    private void look(String key, Tile tile) {
        if (tile.entries() > tree.size()) {
            wrong(
                    key,
                    "a tile of " + tile.entries() + " entries or more, and the ledger has " + tree.size()
                            + ": it was cut, or put back");
            return;
        }
        try {
            byte[] bytes = store.read(key, EntryBundle.MAX_BYTES)
                    .orElseThrow(() -> new IllegalArgumentException("gone while it was read"));
            List<TreeHash> hashes = tree.hashes(tile);
            boolean right =
                    tile.kind() == Tile.Kind.ENTRIES ? holds(bytes, hashes) : Arrays.equals(bytes, Tile.bytes(hashes));
            if (!right) {
                throw new IllegalArgumentException("altered: not the tile of this ledger's entries");
            }
        } catch (IllegalArgumentException e) {
            wrong(key, String.valueOf(e.getMessage()));
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.CORRUPT && e.kind() != StorageException.Kind.NOT_FOUND) {
                throw e;
            }
            wrong(key, String.valueOf(e.getMessage()));
        }
    }

    private void wrong(String key, String problem) {
        others++;
        faults.add(new Fault(key, problem, null));
    }

    /** Whether a bundle has the entries of these leaves, and nothing else. */
    static boolean holds(byte[] bundle, List<TreeHash> leaves) {
        try {
            return EntryBundle.entries(bundle).stream()
                    .map(TreeHash::ofLeaf)
                    .toList()
                    .equals(leaves);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Those of the newest, or what an earlier one ended in: who wrote that wrote tiles, and its checkpoint behind them. */
    private static boolean hasTiles(Map<String, Tile> stored, Demand demand) {
        return Tile.of(demand.newest()).stream()
                        .filter(tile -> tile.level() == 0 && tile.entries() == demand.newest())
                        .anyMatch(tile -> stored.containsKey(tile.path()))
                || stored.values().stream()
                        .filter(tile -> !tile.isFull() && tile.level() == 0)
                        .anyMatch(tile -> demand.sizes().contains(tile.entries()));
    }

    private void requireAll(Map<String, Tile> stored, long size) {
        for (Tile tile : Tile.of(size)) {
            if (!stored.containsKey(tile.path())
                    && !stored.containsKey(tile.full().path())) {
                faults.add(new Fault(tile.path(), "missing: sndscopy ledger checkpoint writes it", null));
            }
        }
    }
}
