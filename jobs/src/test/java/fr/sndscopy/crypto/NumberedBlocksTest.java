package fr.sndscopy.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NumberedBlocksTest {
    private static final byte[] SECRET = new byte[NumberedBlocks.SECRET_BYTES];
    private static final byte[] CLEAR = "some keys".getBytes(StandardCharsets.UTF_8);

    static {
        for (int i = 0; i < SECRET.length; i++) {
            SECRET[i] = (byte) i;
        }
    }

    private static byte[] sealed(String name, long number) {
        return NumberedBlocks.of(SECRET, name).seal(number, ByteBuffer.wrap(CLEAR));
    }

    /** Made by Python's {@code hmac} and {@code cryptography}. */
    @Test
    void aBlockIsSealedAsTheFormatSays() {
        assertThat(HexFormat.of().formatHex(sealed("runs/a.enc", 7)))
                .isEqualTo("de55bda48fcea35eadfe36e3e59926fc7f39a01db8332bc76f");
    }

    @Test
    void aBlockIsOpenedWhereverItLies() {
        byte[] sealed = sealed("runs/a.enc", 7);
        byte[] among = new byte[sealed.length + 8];
        System.arraycopy(sealed, 0, among, 5, sealed.length);

        assertThat(NumberedBlocks.of(SECRET, "runs/a.enc").open(7, among, 5, sealed.length))
                .isEqualTo(CLEAR);
    }

    @Test
    void aBlockIsTakenForNoOther() {
        byte[] sealed = sealed("runs/a.enc", 7);
        byte[] otherSecret = SECRET.clone();
        otherSecret[31]++;
        byte[] altered = sealed.clone();
        altered[3]++;

        assertBroken(NumberedBlocks.of(SECRET, "runs/b.enc"), 7, sealed);
        assertBroken(NumberedBlocks.of(SECRET, "runs/a.enc"), 8, sealed);
        assertBroken(NumberedBlocks.of(otherSecret, "runs/a.enc"), 7, sealed);
        assertBroken(NumberedBlocks.of(SECRET, "runs/a.enc"), 7, altered);
    }

    private static void assertBroken(NumberedBlocks blocks, long number, byte[] sealed) {
        assertThatThrownBy(() -> blocks.open(number, sealed, 0, sealed.length))
                .isInstanceOf(SealBrokenException.class)
                .hasMessageContaining("block " + number)
                .hasMessageNotContaining("some keys");
    }

    @Test
    void aShortSecretIsNone() {
        assertThatThrownBy(() -> NumberedBlocks.of(new byte[16], "runs/a.enc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 32");
    }
}
