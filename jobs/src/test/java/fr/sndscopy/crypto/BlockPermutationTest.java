package fr.sndscopy.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockPermutationTest {
    @Test
    void equalBlocksStayEqualAndOthersStayApart() {
        byte[] blocks = new byte[48];
        new Random(1).nextBytes(blocks);
        System.arraycopy(blocks, 0, blocks, 32, 16);
        byte[] permuted = new byte[48];

        BlockPermutation.random().permute(blocks, permuted, 48);

        assertThat(Arrays.copyOfRange(permuted, 32, 48)).isEqualTo(Arrays.copyOfRange(permuted, 0, 16));
        assertThat(Arrays.copyOfRange(permuted, 16, 32)).isNotEqualTo(Arrays.copyOfRange(permuted, 0, 16));
        assertThat(Arrays.copyOfRange(permuted, 0, 16)).isNotEqualTo(Arrays.copyOfRange(blocks, 0, 16));
    }

    @Test
    void anotherThreadsCopyPermutesAlikeAndAnotherPermutationDoesNot() {
        byte[] blocks = new byte[64];
        new Random(2).nextBytes(blocks);
        BlockPermutation permutation = BlockPermutation.random();
        byte[] expected = new byte[64];
        permutation.permute(blocks, expected, 64);

        byte[] alike = blocks.clone();
        permutation.another().permute(alike, alike, 64);
        byte[] other = blocks.clone();
        BlockPermutation.random().permute(other, other, 64);

        assertThat(alike).isEqualTo(expected);
        assertThat(other).isNotEqualTo(expected);
    }

    @Test
    void partsOfBlocksAreRefused() {
        assertThatThrownBy(() -> BlockPermutation.random().permute(new byte[32], new byte[32], 17))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("17 bytes are not a whole number of blocks");
        assertThatThrownBy(() -> BlockPermutation.random().permute(new byte[32], new byte[16], 32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the target is shorter than 32 bytes");
    }
}
