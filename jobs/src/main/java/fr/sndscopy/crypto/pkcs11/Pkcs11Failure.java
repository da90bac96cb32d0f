package fr.sndscopy.crypto.pkcs11;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What return values of a module mean (PKCS #11 version 2.40, section 5.1). The JDK has them in the messages of its exceptions alone, as
 * those are not for others.
 */
final class Pkcs11Failure {
    private static final Pattern CODE = Pattern.compile("\\bCKR_[A-Z_0-9]+|\\b0x[0-9A-Fa-f]{8,}");

    private Pkcs11Failure() {}

    /** The return value that made something fail; empty when none did. */
    static Optional<String> code(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            Matcher code = CODE.matcher(String.valueOf(cause.getMessage()));
            if (cause.getClass().getSimpleName().equals("PKCS11Exception") && code.find()) {
                return Optional.of(code.group());
            }
        }
        return Optional.empty();
    }

    /** Whether an object that was there is no more. */
    static boolean isGone(Throwable thrown) {
        return code(thrown)
                .filter(code -> code.equals("CKR_OBJECT_HANDLE_INVALID") || code.equals("CKR_KEY_HANDLE_INVALID"))
                .isPresent();
    }

    /**
     * What is to be told. Without a return value, or with one that says that the device does not do what it does at other times, it is an
     * outage.
     *
     * @param place in brackets, a space behind it
     * @param problem what was tried, in words that go on in the message
     */
    static KeyServiceException of(String place, String problem, Throwable thrown) {
        String code = code(thrown).orElse("");
        String told =
                switch (code) {
                    case "CKR_PIN_INCORRECT", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE" ->
                        "wrong PIN: put the right one into its file before anything is tried again, as tokens lock"
                                + " themselves after a few";
                    case "CKR_PIN_LOCKED" ->
                        "its PIN is locked, after too many wrong ones: the token's security officer sets it anew";
                    case "CKR_PIN_EXPIRED" -> "its PIN has expired: set a new one by the vendor's means";
                    case "CKR_USER_PIN_NOT_INITIALIZED" ->
                        "it has no user PIN yet: the token's security officer sets one";
                    case "CKR_TOKEN_WRITE_PROTECTED", "CKR_SESSION_READ_ONLY" ->
                        "it is protected against writing, and a key is to be made or destroyed in it: lift that first";
                    case "CKR_TOKEN_NOT_PRESENT", "CKR_TOKEN_NOT_RECOGNIZED", "CKR_SLOT_ID_INVALID" ->
                        "the token is not there: put it back, or mend the configuration";
                    case "CKR_MECHANISM_INVALID", "CKR_MECHANISM_PARAM_INVALID", "CKR_KEY_FUNCTION_NOT_PERMITTED" ->
                        "it does not do what is needed (AES-GCM with a nonce that is given to it, AES-ECB of one block,"
                                + " 256-bit keys): use another token, or let its policy allow it";
                    case "CKR_ATTRIBUTE_VALUE_INVALID",
                            "CKR_ATTRIBUTE_TYPE_INVALID",
                            "CKR_ATTRIBUTE_READ_ONLY",
                            "CKR_TEMPLATE_INCONSISTENT",
                            "CKR_TEMPLATE_INCOMPLETE",
                            "CKR_ACTION_PROHIBITED" -> problem + ": its policy is against it";
                    default -> "";
                };
        String said = code.isEmpty() ? "" : " (" + code + ")";
        return told.isEmpty()
                ? new KeyServiceException(Kind.UNAVAILABLE, place + problem + said, thrown)
                : new KeyServiceException(Kind.REFUSED, place + told + said, thrown);
    }
}
