package fr.sndscopy.ledger.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.Tile;
import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.storage.PassingStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tiles in a store, over a ledger of entries that say nothing: only their bytes count here. */
class StoredTilesTest {
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final List<TreeHash> leaves = new ArrayList<>();

    private MerkleTree grow(int size) {
        while (leaves.size() < size) {
            byte[] entry = ("{\"number\":" + (leaves.size() + 1) + "}").getBytes(StandardCharsets.UTF_8);
            store.putIfAbsent(StoreLayout.ledgerEntry(leaves.size() + 1), entry);
            leaves.add(TreeHash.ofLeaf(entry));
        }
        return new MerkleTree(leaves);
    }

    private TileAudit.Findings audit(long newest, Long... sizes) {
        return TileAudit.of(store, new MerkleTree(leaves), true, new TileAudit.Demand(newest, List.of(sizes)));
    }

    private List<String> faults(long newest, Long... sizes) {
        return audit(newest, sizes).faults().stream()
                .map(fault -> fault.key() + ": " + fault.problem())
                .toList();
    }

    private List<String> tiles() {
        List<String> keys = new ArrayList<>();
        store.list(StoreLayout.TILES_PREFIX, stat -> keys.add(stat.key()));
        return keys;
    }

    @Test
    void eachCheckpointAddsTheTilesThatItNeedsAndNoOther() {
        List<String> expected = new ArrayList<>();
        for (int size : List.of(1, 3, 255, 256, 257, 600)) {
            new TileWriter(store).write(grow(size));
            Tile.of(size).stream()
                    .map(Tile::path)
                    .filter(path -> !expected.contains(path))
                    .forEach(expected::add);
            assertThat(tiles()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(audit(size, (long) size).faults()).isEmpty();
        }
        assertThat(new String(store.read("tile/entries/000.p/3", 1000).orElseThrow(), StandardCharsets.UTF_8))
                .isEqualTo("\0\014{\"number\":1}\0\014{\"number\":2}\0\014{\"number\":3}");
    }

    @Test
    void aBundleGoesOnFromTheOneBeforeAndAsksForNoEntryTwice() {
        new TileWriter(store).write(grow(200));
        MerkleTree tree = grow(203);
        List<String> asked = new ArrayList<>();
        new TileWriter(new PassingStore(store) {
                    @Override
                    public Optional<byte[]> read(String key, int maxBytes) {
                        asked.add(key);
                        return super.read(key, maxBytes);
                    }
                })
                .write(tree);
        assertThat(asked)
                .containsExactly(
                        "tile/entries/000.p/200",
                        StoreLayout.ledgerEntry(201),
                        StoreLayout.ledgerEntry(202),
                        StoreLayout.ledgerEntry(203));
        assertThat(faults(203, 200L, 203L)).isEmpty();
    }

    @Test
    void aBundleThatIsAlteredIsNotGoneOnFrom() {
        new TileWriter(store).write(grow(5));
        store.delete("tile/entries/000.p/5");
        store.putIfAbsent("tile/entries/000.p/5", new byte[] {0, 1, 'x'});
        new TileWriter(store).write(grow(6));
        assertThat(faults(6, 5L, 6L))
                .containsExactly("tile/entries/000.p/5: altered: not the tile of this ledger's entries");
    }

    /** Whoever writes is killed before each put in turn; the next goes on. */
    @Test
    void whoIsKilledBetweenTwoPutsLeavesNothingThatIsWrongOrInTheWay() {
        grow(300);
        for (int puts = 0; puts <= Tile.of(300).size(); puts++) {
            tiles().forEach(store::delete);
            int[] left = {puts};
            PassingStore dying = new PassingStore(store) {
                @Override
                public PutOutcome putIfAbsent(String key, byte[] content) {
                    if (left[0]-- == 0) {
                        throw new StorageException(StorageException.Kind.UNAVAILABLE, "killed", null);
                    }
                    return super.putIfAbsent(key, content);
                }
            };
            try {
                new TileWriter(dying).write(new MerkleTree(leaves));
                assertThat(puts).isEqualTo(Tile.of(300).size());
            } catch (StorageException e) {
                assertThat(e).hasMessage("killed");
            }
            // the checkpoint over 300 is not there yet: only an older one, made before there were tiles
            assertThat(faults(290, 290L)).as("after " + puts).isEmpty();
            new TileWriter(store).write(new MerkleTree(leaves));
            assertThat(faults(300, 290L, 300L)).isEmpty();
        }
    }

    @Test
    void aStoreWithoutTilesIsGoodAndTheFirstCheckpointFillsThemIn() {
        grow(700);
        assertThat(faults(700, 600L, 700L)).isEmpty();
        new TileWriter(store).write(grow(701));
        assertThat(faults(701, 600L, 700L, 701L)).isEmpty();
        assertThat(tiles()).hasSize(Tile.of(701).size());
    }

    @Test
    void aTileThatIsNotThereIsNamed() {
        new TileWriter(store).write(grow(300));
        for (Tile tile : Tile.of(300)) {
            byte[] bytes = store.read(tile.path(), 1 << 20).orElseThrow();
            store.delete(tile.path());
            assertThat(faults(300, 300L))
                    .containsExactly(tile.path() + ": missing: sndscopy ledger checkpoint writes it");
            store.putIfAbsent(tile.path(), bytes);
        }
        // both ends of the newest: an earlier one shows that there were tiles
        new TileWriter(store).write(grow(301));
        store.delete("tile/0/001.p/45");
        store.delete("tile/entries/001.p/45");
        assertThat(faults(301, 300L, 301L)).hasSize(2);
        // a part of a tile is not asked for when the whole is there
        new TileWriter(store).write(grow(512));
        assertThat(faults(301, 300L, 301L)).isEmpty();
    }

    @Test
    void aTileOfMoreEntriesThanThereAreOrOfOthersIsNamed() {
        new TileWriter(store).write(grow(5));
        new TileWriter(store).write(grow(7));
        leaves.remove(6);
        assertThat(faults(5, 5L))
                .containsExactly(
                        "tile/0/000.p/7: a tile of 7 entries or more, and the ledger has 6: it was cut, or put back",
                        "tile/entries/000.p/7: a tile of 7 entries or more, and the ledger has 6: it was cut, or put back");
        assertThat(TileAudit.of(store, new MerkleTree(leaves), false, new TileAudit.Demand(5, List.of(5L))))
                .isEqualTo(new TileAudit.Findings(List.of(), List.of("2 tiles are not of this ledger either")));
    }

    @Test
    void somethingElseInThePlaceOfATileIsNotOverwrittenAndStopsTheWriter() {
        store.putIfAbsent("tile/0/000.p/3", new byte[96]);
        grow(3);
        // it is listed, and believed to be there; who audits names it
        new TileWriter(store).write(new MerkleTree(leaves));
        assertThat(faults(3, 3L)).containsExactly("tile/0/000.p/3: altered: not the tile of this ledger's entries");
        // not listed yet, as when two write at once
        PassingStore late = new PassingStore(store) {
            @Override
            public void list(String prefix, java.util.function.Consumer<fr.sndscopy.storage.ObjectStat> each) {
                // nothing yet
            }
        };
        assertThatThrownBy(() -> new TileWriter(late).write(new MerkleTree(leaves)))
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("[tile/0/000.p/3] something else than the tile of this ledger");
    }

    @Test
    void anEntryThatIsAnotherThanWhenTheLedgerWasReadIsInNoBundle() {
        MerkleTree tree = grow(3);
        store.delete(StoreLayout.ledgerEntry(2));
        assertThatThrownBy(() -> new TileWriter(store).write(tree))
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("2.json] missing");
        store.putIfAbsent(StoreLayout.ledgerEntry(2), new byte[] {1});
        assertThatThrownBy(() -> new TileWriter(store).write(tree))
                .hasMessageContaining("2.json] another than when the ledger was read");
        assertThat(new TreeMap<>(TileAudit.stored(store))).doesNotContainKey("tile/entries/000.p/3");
    }
}
