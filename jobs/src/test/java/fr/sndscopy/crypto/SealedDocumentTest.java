package fr.sndscopy.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SealedDocumentTest {
    private static final byte[] CLEAR = "{\"minimum\":\"1900\"}".getBytes(StandardCharsets.UTF_8);

    private final KeyService keys = new MemoryKeyService();
    private final byte[] document = SealedDocument.seal(CLEAR, "evidence/D1", keys, keys.currentKeyId("dcir"));

    @Test
    void comesBackInItsContext() {
        assertThat(SealedDocument.open(document, "evidence/D1", keys)).isEqualTo(CLEAR);
        assertThat(SealedDocument.keyId(document)).isEqualTo(keys.currentKeyId("dcir"));
        assertThat(new String(document, StandardCharsets.ISO_8859_1)).doesNotContain("minimum");
    }

    @Test
    void emptyDocumentComesBack() {
        byte[] empty = SealedDocument.seal(new byte[0], "x", keys, keys.currentKeyId("dcir"));

        assertThat(SealedDocument.open(empty, "x", keys)).isEmpty();
    }

    @Test
    void isNotTakenForAnother() {
        assertThatThrownBy(() -> SealedDocument.open(document, "evidence/D2", keys))
                .isInstanceOf(SealBrokenException.class)
                .hasMessage("[evidence/D2] altered, or sealed as another document");
    }

    @Test
    void noBitCanBeChangedAndNoByteCutOff() {
        for (int bit = 0; bit < document.length * 8; bit++) {
            byte[] altered = document.clone();
            altered[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> SealedDocument.open(altered, "evidence/D1", keys))
                    .isInstanceOfAny(SealBrokenException.class, KeyServiceException.class);
        }
        for (int length = 0; length < document.length; length++) {
            byte[] cut = Arrays.copyOf(document, length);
            assertThatThrownBy(() -> SealedDocument.open(cut, "evidence/D1", keys))
                    .isInstanceOfAny(SealBrokenException.class, KeyServiceException.class);
        }
    }
}
