package fr.sndscopy.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class KeyIdTest {
    private static final SecretKey KEY = key(0);

    /** The bytes {@code first}, {@code first} + 1, … */
    private static SecretKey key(int first) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return new SecretKeySpec(bytes, "AES");
    }

    @Test
    void idNamesItsKeyAsTheFormatSays() {
        assertThat(KeyId.of("dcir", 1, KEY)).hasToString("dcir-1-7de2e37e");
        assertThat(KeyId.of("pmsi-mco", 2, KEY)).hasToString("pmsi-mco-2-3b31207a");
    }

    @Test
    void idIsReadBackFromItsText() {
        KeyId id = KeyId.of("pmsi-mco", 12, KEY);

        assertThat(KeyId.parse(id.toString())).contains(id);
        assertThat(KeyId.parse("pmsi-mco-12")).contains(new KeyId("pmsi-mco", 12, null));
        assertThat(KeyId.parse("dcir-1-1")).contains(new KeyId("dcir-1", 1, null));
        assertThat(KeyId.parse("dcir-1-1-0123abcd")).contains(new KeyId("dcir-1", 1, "0123abcd"));
        assertThat(KeyId.parse("dcir")).isEmpty();
        assertThat(KeyId.parse("dcir-0")).isEmpty();
        assertThat(KeyId.parse("")).isEmpty();
    }

    @Test
    void anotherKeyDoesNotFitTheId() {
        KeyId id = KeyId.of("dcir", 1, KEY);

        assertThat(id.fits(KEY)).isTrue();
        assertThat(id.fits(key(1))).isFalse();
        assertThat(new KeyId("dcir", 2, id.checkValue()).fits(KEY)).isFalse();
        assertThat(new KeyId("dcir", 1, null).fits(key(1))).isTrue();
    }

    @Test
    void theOldestKeyOfADomainComesFirstAndTheNewestIsTheOneOfTheHighestNumber() {
        List<String> ids =
                List.of("pmsi-1-00000000", "dcir-10-00000000", "unknown", "dcir-9-ffffffff", "dcir-9-00000000");

        assertThat(KeyId.oldestFirst(ids))
                .containsExactly(
                        "dcir-9-00000000", "dcir-9-ffffffff", "dcir-10-00000000", "pmsi-1-00000000", "unknown");
        assertThat(KeyId.newest("dcir", ids)).hasToString("Optional[dcir-10-00000000]");
        assertThat(KeyId.newest("dcir", List.of("dcir-9-ffffffff", "dcir-9-00000000")))
                .hasToString("Optional[dcir-9-00000000]");
        assertThat(KeyId.newest("other", ids)).isEmpty();
    }
}
