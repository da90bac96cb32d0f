package fr.sndscopy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MerkleTreeTest {
    private static final int MOST = 200;
    private static final long SEED = 6962;

    /** Entries of the reference implementation of RFC 6962 (google/certificate-transparency, merkletree tests), in hexadecimal. */
    private static final List<String> ENTRIES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    /** Its roots of 1 to 8 entries. */
    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private static final MerkleTree REFERENCE =
            tree(ENTRIES.stream().map(entry -> HexFormat.of().parseHex(entry)).toList());

    private static MerkleTree tree(List<byte[]> entries) {
        return new MerkleTree(entries.stream().map(TreeHash::ofLeaf).toList());
    }

    private static String hex(TreeHash hash) {
        return HexFormat.of().formatHex(hash.toBytes());
    }

    @Test
    void theRootsAreThoseOfTheReference() {
        assertThat(hex(REFERENCE.root(0))).isEqualTo(Sha256.of(new byte[0]));
        for (int size = 1; size <= ROOTS.size(); size++) {
            assertThat(hex(REFERENCE.root(size))).isEqualTo(ROOTS.get(size - 1));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 8 | 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                "5 | 8 | bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                "2 | 3 | fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                "1 | 5 | 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            })
    void theAuditPathsAreThoseOfTheReference(long index, long size, String path) {
        assertThat(REFERENCE.inclusionProof(index, size).stream()
                        .map(MerkleTreeTest::hex)
                        .toList())
                .containsExactly(path.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 8 | 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                "6 | 8 | 0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                "2 | 5 | 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            })
    void theConsistencyProofsAreThoseOfTheReference(long before, long size, String proof) {
        assertThat(REFERENCE.consistencyProof(before, size).stream()
                        .map(MerkleTreeTest::hex)
                        .toList())
                .containsExactly(proof.split(" "));
    }

    /** RFC 6962, section 2.1.3: the tree of seven leaves d0 to d6, whose nodes have letters. */
    @Test
    void theProofsOfTheRfcsExampleAreTheNodesThatItNames() {
        List<byte[]> entries = entries(7, i -> ("d" + i).getBytes(StandardCharsets.UTF_8));
        MerkleTree tree = tree(entries);
        TreeHash a = TreeHash.ofLeaf(entries.get(0));
        TreeHash b = TreeHash.ofLeaf(entries.get(1));
        TreeHash c = TreeHash.ofLeaf(entries.get(2));
        TreeHash d = TreeHash.ofLeaf(entries.get(3));
        TreeHash e = TreeHash.ofLeaf(entries.get(4));
        TreeHash f = TreeHash.ofLeaf(entries.get(5));
        TreeHash j = TreeHash.ofLeaf(entries.get(6));
        TreeHash g = TreeHash.ofNode(a, b);
        TreeHash h = TreeHash.ofNode(c, d);
        TreeHash i = TreeHash.ofNode(e, f);
        TreeHash k = TreeHash.ofNode(g, h);
        TreeHash l = TreeHash.ofNode(i, j);

        assertThat(tree.root()).isEqualTo(TreeHash.ofNode(k, l));
        assertThat(tree.inclusionProof(0, 7)).containsExactly(b, h, l);
        assertThat(tree.inclusionProof(3, 7)).containsExactly(c, g, l);
        assertThat(tree.inclusionProof(4, 7)).containsExactly(f, j, k);
        assertThat(tree.inclusionProof(6, 7)).containsExactly(i, k);
        assertThat(tree.consistencyProof(3, 7)).containsExactly(c, d, g, l);
        assertThat(tree.consistencyProof(4, 7)).containsExactly(l);
        assertThat(tree.consistencyProof(6, 7)).containsExactly(i, j, k);
    }

    private static List<byte[]> entries(int count, IntFunction<byte[]> entry) {
        return IntStream.range(0, count).mapToObj(entry).toList();
    }

    private static List<byte[]> randomEntries(Random random) {
        return entries(MOST, i -> {
            byte[] entry = new byte[random.nextInt(40)];
            random.nextBytes(entry);
            return entry;
        });
    }

    /** The definition of the RFC, word for word, without anything of the tree under test. */
    private static byte[] naive(List<byte[]> entries) {
        MessageDigest digest = Sha256.newDigest();
        if (entries.isEmpty()) {
            return digest.digest();
        }
        if (entries.size() == 1) {
            digest.update((byte) 0);
            return digest.digest(entries.get(0));
        }
        int k = 1;
        while (k * 2 < entries.size()) {
            k *= 2;
        }
        byte[] left = naive(entries.subList(0, k));
        byte[] right = naive(entries.subList(k, entries.size()));
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }

    @Test
    void rootsOfAllSizesAreThoseOfTheDefinition() {
        List<byte[]> entries = randomEntries(new Random(SEED));
        MerkleTree tree = tree(entries);
        for (int size = 0; size <= MOST; size++) {
            assertThat(tree.root(size).toBytes()).as("size %s", size).isEqualTo(naive(entries.subList(0, size)));
            assertThat(tree(entries.subList(0, size)).root()).isEqualTo(tree.root(size));
        }
    }

    @Test
    void everyLeafOfEverySizeIsIncludedAndNoOtherIs() {
        Random random = new Random(SEED);
        List<byte[]> entries = randomEntries(random);
        MerkleTree tree = tree(entries);
        for (int size = 1; size <= MOST; size++) {
            TreeHash root = tree.root(size);
            for (int index = 0; index < size; index++) {
                TreeHash leaf = TreeHash.ofLeaf(entries.get(index));
                List<TreeHash> proof = tree.inclusionProof(index, size);
                String place = "seed " + SEED + ", leaf " + index + " of " + size;
                assertThat(MerkleProof.includes(leaf, index, size, root, proof))
                        .as(place)
                        .isTrue();
                assertThat(MerkleProof.includes(TreeHash.OF_NOTHING, index, size, root, proof))
                        .as(place)
                        .isFalse();
                assertThat(MerkleProof.includes(leaf, index, size, TreeHash.OF_NOTHING, proof))
                        .as(place)
                        .isFalse();
                int other = random.nextInt(size);
                assertThat(MerkleProof.includes(leaf, other, size, root, proof))
                        .as(place)
                        .isEqualTo(other == index);
                for (List<TreeHash> wrong : altered(proof, random)) {
                    assertThat(MerkleProof.includes(leaf, index, size, root, wrong))
                            .as(place)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void everySizeIsConsistentWithEveryLaterOneAndWithNoOther() {
        Random random = new Random(SEED);
        List<byte[]> entries = randomEntries(random);
        MerkleTree tree = tree(entries);
        for (int size = 0; size <= MOST; size++) {
            TreeHash root = tree.root(size);
            for (int before = 0; before <= size; before++) {
                TreeHash rootBefore = tree.root(before);
                List<TreeHash> proof = tree.consistencyProof(before, size);
                String place = "seed " + SEED + ", from " + before + " to " + size;
                assertThat(MerkleProof.isConsistent(before, rootBefore, size, root, proof))
                        .as(place)
                        .isTrue();
                assertThat(MerkleProof.isConsistent(before, TreeHash.ofLeaf(new byte[99]), size, root, proof))
                        .as(place)
                        .isFalse();
                if (before > 0) {
                    assertThat(MerkleProof.isConsistent(before, rootBefore, size, TreeHash.ofLeaf(new byte[99]), proof))
                            .as(place)
                            .isFalse();
                }
                for (List<TreeHash> wrong : altered(proof, random)) {
                    assertThat(MerkleProof.isConsistent(before, rootBefore, size, root, wrong))
                            .as(place)
                            .isFalse();
                }
            }
        }
    }

    /** One hash another, one more, one fewer, two exchanged. */
    private static List<List<TreeHash>> altered(List<TreeHash> proof, Random random) {
        List<List<TreeHash>> all = new ArrayList<>();
        List<TreeHash> longer = new ArrayList<>(proof);
        longer.add(TreeHash.ofLeaf(new byte[] {1}));
        all.add(longer);
        if (proof.isEmpty()) {
            return all;
        }
        int at = random.nextInt(proof.size());
        List<TreeHash> flipped = new ArrayList<>(proof);
        byte[] bytes = proof.get(at).toBytes();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        flipped.set(at, TreeHash.of(bytes));
        all.add(flipped);
        all.add(proof.subList(0, proof.size() - 1));
        all.add(proof.subList(1, proof.size()));
        if (proof.size() > 1) {
            List<TreeHash> exchanged = new ArrayList<>(proof);
            exchanged.set(0, proof.get(1));
            exchanged.set(1, proof.get(0));
            all.add(exchanged);
        }
        return all;
    }

    @Test
    void aForkIsConsistentWithNothingBehindIt() {
        List<byte[]> entries = randomEntries(new Random(SEED));
        MerkleTree tree = tree(entries);
        for (int fork = 0; fork < 40; fork++) {
            List<byte[]> forked = new ArrayList<>(entries);
            forked.set(fork, "another".getBytes(StandardCharsets.UTF_8));
            MerkleTree other = tree(forked);
            for (int before = 1; before <= MOST; before++) {
                boolean consistent = MerkleProof.isConsistent(
                        before, tree.root(before), MOST, other.root(), other.consistencyProof(before, MOST));
                assertThat(consistent).as("fork at %s, kept %s", fork, before).isEqualTo(before <= fork);
            }
        }
    }

    @Test
    void whatIsNotThereHasNoProof() {
        assertThatThrownBy(() -> REFERENCE.root(9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> REFERENCE.inclusionProof(3, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> REFERENCE.consistencyProof(4, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThat(MerkleProof.includes(REFERENCE.root(1), -1, 1, REFERENCE.root(1), List.of()))
                .isFalse();
        assertThat(MerkleProof.isConsistent(2, REFERENCE.root(2), 1, REFERENCE.root(1), List.of()))
                .isFalse();
        assertThat(MerkleProof.isConsistent(-1, REFERENCE.root(2), 1, REFERENCE.root(1), List.of()))
                .isFalse();
    }

    @Test
    void aHashIsWrittenAndReadInOneForm() {
        TreeHash hash = REFERENCE.root();
        assertThat(TreeHash.parse(hash.toString())).isEqualTo(hash);
        String text = hash.toString();
        // the last digit before the sign of padding holds two bits that are not used
        String loose = text.substring(0, 42) + (char) (text.charAt(42) + 1) + "=";
        assertThatThrownBy(() -> TreeHash.parse(loose)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TreeHash.parse(text.substring(0, 43))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TreeHash.of(Arrays.copyOf(hash.toBytes(), 31)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
