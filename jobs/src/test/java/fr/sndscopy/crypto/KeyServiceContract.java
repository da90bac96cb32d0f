package fr.sndscopy.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What every key service must do. */
public abstract class KeyServiceContract {

    /** A service that has no key yet. */
    protected abstract KeyService service();

    @Test
    void dataKeyComesBackFromItsWrappedForm() {
        KeyService service = service();
        WrappedKey.Pair pair = service.newDataKey(service.currentKeyId("pmsi_mco"));

        assertThat(service.unwrap(pair.wrapped()).toBytes())
                .hasSize(32)
                .isEqualTo(pair.clear().toBytes());
    }

    @Test
    void currentKeyIsTheSameUntilItIsRotated() {
        KeyService service = service();

        assertThat(service.currentKeyId("dcir"))
                .isEqualTo(service.currentKeyId("dcir"))
                .isEqualTo("dcir-1");
        assertThat(service.currentKeyId("dcir-1")).isEqualTo("dcir-1-1");
    }

    @Test
    void dataKeysAreFresh() {
        KeyService service = service();
        String keyId = service.currentKeyId("dcir");

        assertThat(service.newDataKey(keyId).clear().toBytes())
                .isNotEqualTo(service.newDataKey(keyId).clear().toBytes());
    }

    @Test
    void unknownKeyIsRefused() {
        KeyService service = service();

        assertRefused(() -> service.newDataKey("dcir-7"));
        assertRefused(() -> service.unwrap(new WrappedKey("dcir-7", "AAAA")));
    }

    @Test
    void alteredWrappedKeyIsRefused() {
        KeyService service = service();
        WrappedKey wrapped = service.newDataKey(service.currentKeyId("dcir")).wrapped();
        byte[] bytes = Base64.getDecoder().decode(wrapped.wrapped());
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] altered = bytes.clone();
            altered[bit / 8] ^= (byte) (1 << (bit % 8));
            assertRefused(() -> service.unwrap(
                    new WrappedKey(wrapped.keyId(), Base64.getEncoder().encodeToString(altered))));
        }
        assertRefused(() -> service.unwrap(new WrappedKey(wrapped.keyId(), "no base64!")));
        assertRefused(() -> service.unwrap(new WrappedKey(wrapped.keyId(), "")));
    }

    @Test
    void keyWrappedUnderAnotherIdIsRefused() {
        KeyService service = service();
        WrappedKey wrapped = service.newDataKey(service.currentKeyId("dcir")).wrapped();
        String other = service.currentKeyId("pmsi");

        assertRefused(() -> service.unwrap(new WrappedKey(other, wrapped.wrapped())));
    }

    protected static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(KeyServiceException.class, e -> assertThat(e.kind())
                .isEqualTo(Kind.REFUSED));
    }
}
