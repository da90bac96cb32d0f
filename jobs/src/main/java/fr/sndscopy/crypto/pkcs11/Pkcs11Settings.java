package fr.sndscopy.crypto.pkcs11;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of which token, and what reaches it.
 *
 * @param library the module, a shared library of its vendor; absolute
 * @param token the label of the token, without the spaces that fill it up; null when the slot alone says which
 * @param slot the id of its slot; null when the label alone says which
 * @param keyPrefix what labels of our keys begin with, the key's id behind it, so that other keys of the token are left alone
 */
public record Pkcs11Settings(
        Path library, @Nullable String token, @Nullable Integer slot, String keyPrefix) {
    /** @throws IllegalArgumentException when no token is said, or a part cannot be used */
    public Pkcs11Settings {
        library = library.toAbsolutePath().normalize();
        if (library.toString().chars().anyMatch(c -> c == '"' || c == '$' || Character.isISOControl(c))) {
            throw new IllegalArgumentException("a path of a library has neither \" nor $");
        }
        if (token == null && slot == null) {
            throw new IllegalArgumentException("expected the label of a token, or the id of its slot");
        }
        if (keyPrefix.isBlank()) {
            throw new IllegalArgumentException("an empty prefix would take all keys of the token for ours");
        }
    }

    /** As messages name the token. */
    String place() {
        return token == null ? "[token in slot " + slot + "] " : "[token " + token + "] ";
    }
}
