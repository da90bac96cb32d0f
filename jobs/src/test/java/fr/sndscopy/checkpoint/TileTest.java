package fr.sndscopy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TileTest {
    private static MerkleTree tree(int size) {
        return new MerkleTree(IntStream.range(0, size)
                .mapToObj(i -> TreeHash.ofLeaf(("entry " + i).getBytes(StandardCharsets.UTF_8)))
                .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "0, tile/0/000",
        "999, tile/0/999",
        "1000, tile/0/x001/000",
        "1234067, tile/0/x001/x234/067",
        "1000000, tile/0/x001/x000/000"
    })
    void anIndexIsWrittenInStepsOfThreeDigits(long index, String path) {
        Tile tile = new Tile(Tile.Kind.HASHES, 0, index, 256);
        assertThat(tile.path()).isEqualTo(path);
        assertThat(Tile.ofPath(path)).contains(tile);
        Tile end = new Tile(Tile.Kind.ENTRIES, 0, index, 7);
        assertThat(end.path()).isEqualTo(path.replace("tile/0/", "tile/entries/") + ".p/7");
        assertThat(Tile.ofPath(end.path())).contains(end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tile/0/0",
                "tile/0/0000",
                "tile/00/000",
                "tile/7/000",
                "tile/64/000",
                "tile/0/x000/000",
                "tile/0/001/000",
                "tile/0/x001",
                "tile/0/000.p/0",
                "tile/0/000.p/01",
                "tile/0/000.p/256",
                "tile/0/000.p/999",
                "tile/0/000.p",
                "tile/entries/0/000",
                "tile/Entries/000",
                "tile/6/x001/x000/000",
                "other/tile/0/000"
            })
    void anyOtherPathIsThatOfNoTile(String path) {
        assertThat(Tile.ofPath(path)).isEmpty();
    }

    /** The example of the specification, with its bundles. */
    @Test
    void aTreeOf70000HasTheTilesOfTheSpecification() {
        List<Tile> tiles = Tile.of(70_000);
        assertThat(tiles).doesNotHaveDuplicates();
        assertThat(tiles.stream().filter(tile -> tile.kind() == Tile.Kind.HASHES && tile.level() == 0 && tile.isFull()))
                .hasSize(273);
        assertThat(tiles.stream().filter(tile -> tile.kind() == Tile.Kind.ENTRIES && tile.isFull()))
                .hasSize(273);
        assertThat(tiles.stream()
                        .filter(tile -> !tile.isFull() || tile.level() > 0)
                        .map(Tile::path))
                .containsExactly(
                        "tile/1/000",
                        "tile/2/000.p/1",
                        "tile/1/001.p/17",
                        "tile/0/273.p/112",
                        "tile/entries/273.p/112");
        assertThat(Tile.of(256).stream().map(Tile::path))
                .containsExactly("tile/entries/000", "tile/0/000", "tile/1/000.p/1");
        assertThat(Tile.of(0)).isEmpty();
    }

    @Test
    void proofsFromTilesAreThoseOfTheTreeAndNeedFewOfThem() {
        long seed = new Random().nextLong();
        System.out.println("TileTest seed " + seed);
        Random random = new Random(seed);
        MerkleTree whole = tree(70_000);
        for (int size : List.of(1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000)) {
            MerkleTree tree = size == 70_000 ? whole : tree(size);
            Map<Tile, byte[]> asked = new TreeMap<>(java.util.Comparator.comparing(Tile::path));
            for (int i = 0; i < 20; i++) {
                asked.clear();
                TiledTree tiled = new TiledTree(size, tile -> {
                    byte[] bytes = Tile.bytes(tree.hashes(tile));
                    asked.put(tile, bytes);
                    return bytes;
                });
                long index = random.nextInt(size);
                assertThat(tiled.inclusionProof(index, size)).isEqualTo(tree.inclusionProof(index, size));
                assertThat(asked).hasSizeLessThanOrEqualTo(6);
                assertThat(Tile.of(size)).containsAll(asked.keySet());
                long before = random.nextInt(size + 1);
                assertThat(tiled.consistencyProof(before, size)).isEqualTo(tree.consistencyProof(before, size));
                assertThat(tiled.root()).isEqualTo(tree.root());
            }
        }
    }

    @Test
    void aTileOfAnotherLengthIsNone() {
        Tile tile = new Tile(Tile.Kind.HASHES, 0, 0, 3);
        byte[] bytes = Tile.bytes(tree(3).hashes(tile));
        assertThat(bytes).hasSize(96);
        assertThat(tile.hashes(bytes)).isEqualTo(tree(3).hashes(tile));
        assertThatThrownBy(() -> new Tile(Tile.Kind.HASHES, 0, 0, 2).hashes(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no tile of 2 hashes: expected 64 bytes, found 96");
        assertThatThrownBy(() -> tree(2).hashes(tile)).hasMessage("no tile tile/0/000.p/3 in a tree of 2");
    }

    @Test
    void aBundleHasItsEntriesBackAndNoneThatIsTooLong() {
        List<byte[]> entries = new ArrayList<>(List.of(new byte[0], new byte[] {1, 2}, new byte[0xffff]));
        byte[] bytes = EntryBundle.bytes(entries);
        assertThat(bytes).startsWith(0, 0, 0, 2, 1, 2, 0xff, 0xff);
        assertThat(EntryBundle.entries(bytes)).usingRecursiveComparison().isEqualTo(entries);
        for (int cut : List.of(1, 3, 5, 7, bytes.length - 1)) {
            byte[] shorter = java.util.Arrays.copyOf(bytes, cut);
            assertThatThrownBy(() -> EntryBundle.entries(shorter))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ends too early");
        }
        entries.add(new byte[0x10000]);
        assertThatThrownBy(() -> EntryBundle.bytes(entries)).hasMessageContaining("65536 bytes");
    }
}
