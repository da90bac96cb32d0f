package fr.sndscopy.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What every key service must do. */
public abstract class KeyServiceContract {

    /** A service that has no key yet. */
    protected abstract KeyService service();

    /** Another one, that shares nothing with it. */
    protected abstract KeyService otherService();

    @Test
    void dataKeyComesBackFromItsWrappedForm() {
        KeyService service = service();
        WrappedKey.Pair pair = service.newDataKey(service.currentKeyId("pmsi_mco"));

        assertThat(service.unwrap(pair.wrapped()).toBytes())
                .hasSize(32)
                .isEqualTo(pair.clear().toBytes());
    }

    @Test
    void currentKeyOfADomainStaysTheSame() {
        KeyService service = service();
        String dcir = service.currentKeyId("dcir");
        String other = service.currentKeyId("dcir-1");

        assertThat(service.currentKeyId("dcir")).isEqualTo(dcir).isNotEqualTo(other);
        assertThat(service.currentKeyId("dcir-1")).isEqualTo(other);
        assertThat(service.keyIds()).containsExactlyInAnyOrder(dcir, other);
    }

    @Test
    void keysOfTwoServicesNeverHaveTheSameId() {
        assertThat(service().currentKeyId("dcir")).isNotEqualTo(otherService().currentKeyId("dcir"));
    }

    @Test
    void keyOfAnotherServiceIsRefused() {
        KeyService other = otherService();
        WrappedKey wrapped = other.newDataKey(other.currentKeyId("dcir")).wrapped();
        KeyService service = service();
        service.currentKeyId("dcir");

        assertRefused(() -> service.unwrap(wrapped));
    }

    @Test
    void closedServiceServesNobody() {
        KeyService service = service();
        String keyId = service.currentKeyId("dcir");
        WrappedKey wrapped = service.newDataKey(keyId).wrapped();

        service.close();
        service.close();

        assertThatIllegalStateException().isThrownBy(() -> service.currentKeyId("dcir"));
        assertThatIllegalStateException().isThrownBy(() -> service.newDataKey(keyId));
        assertThatIllegalStateException().isThrownBy(() -> service.unwrap(wrapped));
        assertThatIllegalStateException().isThrownBy(service::keyIds);
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
        String unknown = service.currentKeyId("dcir") + "0";

        assertRefused(() -> service.newDataKey(unknown));
        assertRefused(() -> service.unwrap(new WrappedKey(unknown, "AAAA")));
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
