package fr.sndscopy.crypto.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.io.IOException;
import javax.security.auth.login.LoginException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Return values that no software token gives, as the JDK's own exceptions have them. */
class Pkcs11FailureTest {

    /** By its name alone, which is all that can be seen of the JDK's. */
    private static final class PKCS11Exception extends Exception {
        private static final long serialVersionUID = 1L;

        PKCS11Exception(String message) {
            super(message);
        }
    }

    private static KeyServiceException failed(String code) {
        LoginException login = new LoginException();
        login.initCause(new PKCS11Exception(code));
        return Pkcs11Failure.of("[token T] ", "it does not let us in", new IOException("load failed", login));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CKR_PIN_LOCKED              | its PIN is locked, after too many wrong ones
            CKR_PIN_EXPIRED             | its PIN has expired
            CKR_PIN_INCORRECT           | wrong PIN
            CKR_USER_PIN_NOT_INITIALIZED| it has no user PIN yet
            CKR_TOKEN_NOT_PRESENT       | the token is not there
            CKR_TOKEN_WRITE_PROTECTED   | it is protected against writing
            CKR_MECHANISM_INVALID       | it does not do what is needed
            CKR_ATTRIBUTE_VALUE_INVALID | it does not let us in: its policy is against it
            """)
    void whatAnOperatorHasToMendIsRefused(String code, String told) {
        KeyServiceException failure = failed(code);

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageStartingWith("[token T] " + told).hasMessageEndingWith("(" + code + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "CKR_DEVICE_REMOVED",
        "CKR_DEVICE_ERROR",
        "CKR_SESSION_HANDLE_INVALID",
        "CKR_GENERAL_ERROR",
        "0x80000123"
    })
    void whatTheDeviceDoesNotDoNowIsAnOutage(String code) {
        KeyServiceException failure = failed(code);

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure).hasMessage("[token T] it does not let us in (" + code + ")");
    }
}
