package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.EntryBundle;
import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.Tile;
import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import fr.sndscopy.storage.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Puts the tiles of a ledger's tree (C2SP tlog-tiles) beside its checkpoints. Nothing is ever replaced: what is there already was left by whoever
 * wrote the same, and a call that was cut off is gone on with by the next.
 *
 * <p>A list, and about as many requests as there are tiles and entries more than the last time.
 */
final class TileWriter {
    private final ObjectStore store;

    TileWriter(ObjectStore store) {
        this.store = store;
    }

    /**
     * Writes the tiles that are not there yet.
     *
     * @param tree over all entries of the ledger
     * @throws LedgerCorruptException when an entry is not the one of the tree, or something else is where a tile has to be
     * @throws StorageException when the store does not answer
     */
    void write(MerkleTree tree) {
        Map<String, Tile> there = TileAudit.stored(store);
        for (Tile tile : Tile.of(tree.size())) {
            if (!there.containsKey(tile.path())) {
                put(tile.path(), bytes(tile, tree, there));
                there.put(tile.path(), tile);
            }
        }
    }

    private void put(String key, byte[] bytes) {
        if (store.putIfAbsent(key, bytes) == PutOutcome.TAKEN
                && !store.read(key, EntryBundle.MAX_BYTES)
                        .filter(there -> Arrays.equals(there, bytes))
                        .isPresent()) {
            throw new LedgerCorruptException(
                    key,
                    "something else than the tile of this ledger: when it is removed, sndscopy ledger checkpoint writes the"
                            + " right one",
                    null);
        }
    }

    private byte[] bytes(Tile tile, MerkleTree tree, Map<String, Tile> there) {
        List<TreeHash> hashes = tree.hashes(tile);
        if (tile.kind() == Tile.Kind.HASHES) {
            return Tile.bytes(hashes);
        }
        List<byte[]> entries = new ArrayList<>(begun(tile, hashes, there));
        for (int at = entries.size(); at < tile.width(); at++) {
            String key = StoreLayout.ledgerEntry(tile.index() * Tile.WIDTH + at + 1);
            byte[] entry = store.read(key, EntryBundle.MAX_ENTRY_BYTES)
                    .orElseThrow(() -> new LedgerCorruptException(key, "missing", null));
            if (!TreeHash.ofLeaf(entry).equals(hashes.get(at))) {
                throw new LedgerCorruptException(key, "another than when the ledger was read", null);
            }
            entries.add(entry);
        }
        return EntryBundle.bytes(entries);
    }

    /** The entries of the longest bundle that is a part of this one, if it is right: so many need not be asked for one by one. */
    private List<byte[]> begun(Tile tile, List<TreeHash> hashes, Map<String, Tile> there) {
        Tile longest = there.values().stream()
                .filter(other ->
                        other.kind() == tile.kind() && other.index() == tile.index() && other.width() < tile.width())
                .max(Comparator.comparingInt(Tile::width))
                .orElse(null);
        if (longest == null) {
            return List.of();
        }
        try {
            return store.read(longest.path(), EntryBundle.MAX_BYTES)
                    .filter(bytes -> TileAudit.holds(bytes, hashes.subList(0, longest.width())))
                    .map(EntryBundle::entries)
                    .orElse(List.of());
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.CORRUPT && e.kind() != StorageException.Kind.NOT_FOUND) {
                throw e;
            }
            return List.of();
        }
    }
}
