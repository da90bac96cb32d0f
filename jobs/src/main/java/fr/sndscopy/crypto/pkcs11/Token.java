package fr.sndscopy.crypto.pkcs11;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.ProviderException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;

/**
 * A token that this process is logged in to. Who is logged in to a token is the process and not who asked for it (PKCS #11 version 2.40,
 * usage guide): the first service logs in, the last one out, and one that comes between is let in without its PIN being tried. Thread-safe.
 */
final class Token {
    private static final int KEY_BITS = 256;
    private static final Map<Place, Token> KNOWN = new HashMap<>();

    private final TokenModule.Slot slot;
    private final int slotId;
    private final String place;
    private int users;

    private Token(TokenModule.Slot slot, int slotId) {
        this.slot = slot;
        this.slotId = slotId;
        this.place = "[token " + (slot.label().isEmpty() ? "in slot " + slotId : slot.label()) + "] ";
    }

    private record Place(Path library, int slot) {}

    /**
     * Logs in, once, whatever comes of it: a token counts wrong PINs, and locks itself.
     *
     * @param pin the caller's
     * @throws KeyServiceException {@link Kind#REFUSED} when there is no such token, or the PIN is not its own
     */
    static Token login(Pkcs11Settings settings, char[] pin) {
        synchronized (KNOWN) {
            Token token = find(settings);
            if (token.users == 0) {
                token.load(pin);
            }
            token.users++;
            return token;
        }
    }

    private static Token find(Pkcs11Settings settings) {
        TokenModule module = new TokenModule(settings.library());
        if (settings.slot() != null) {
            Token token = inSlot(settings.library(), settings.slot())
                    .orElseThrow(() -> refused(
                            settings.place(),
                            "there is no slot with that id, or no token in it that has been initialised: slots with"
                                    + " tokens are " + module.slots()));
            if (settings.token() != null
                    && !token.slot.label().isEmpty()
                    && !settings.token().equals(token.slot.label())) {
                throw refused(
                        settings.place(),
                        "not in slot " + settings.slot() + ", where the token " + token.slot.label() + " is");
            }
            return token;
        }
        List<String> labels = new ArrayList<>();
        for (int id : module.slots()) {
            Optional<Token> token = inSlot(settings.library(), id);
            if (token.isPresent() && token.get().slot.label().equals(settings.token())) {
                return token.get();
            }
            token.ifPresent(other -> labels.add(
                    other.slot.label().isEmpty() ? "one without a label in slot " + id : other.slot.label()));
        }
        throw refused(
                settings.place(),
                "not there: "
                        + (labels.isEmpty()
                                ? "the module has no token that has been initialised"
                                : "the module has the tokens " + String.join(", ", labels)));
    }

    private static Optional<Token> inSlot(Path library, int slot) {
        Place place = new Place(library, slot);
        Token known = KNOWN.get(place);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Token> found = new TokenModule(library).slot(slot).map(token -> new Token(token, slot));
        found.ifPresent(token -> KNOWN.put(place, token));
        return found;
    }

    /** Logs out when nobody is left. */
    void release() {
        synchronized (KNOWN) {
            users--;
            if (users == 0) {
                try {
                    slot.provider().logout();
                } catch (LoginException | ProviderException e) {
                    throw Pkcs11Failure.of(place, "the session does not end", e);
                }
            }
        }
    }

    /** As messages name it, a space behind it. */
    String place() {
        return place;
    }

    /** What it is, for people. */
    String description() {
        return "token " + slot.label() + " in slot " + slotId + (slot.model().isEmpty() ? "" : ", " + slot.model());
    }

    AuthProvider provider() {
        return slot.provider();
    }

    /** Labels of all secret keys that are in it now. */
    List<String> labels() {
        try {
            return Collections.list(load(null).aliases());
        } catch (GeneralSecurityException | ProviderException e) {
            throw Pkcs11Failure.of(place, "its keys cannot be listed", e);
        }
    }

    /** The key of a label, which stays in the token; null when there is none. */
    @Nullable
    SecretKey key(String label) {
        try {
            return (SecretKey) load(null).getKey(label, null);
        } catch (GeneralSecurityException | ProviderException e) {
            throw Pkcs11Failure.of(place, "a key cannot be found", e);
        }
    }

    /** A new key of 256 bits, made in the token, and gone with the session unless it is {@link #keep kept}. */
    SecretKey generate() {
        try {
            KeyGenerator generator = KeyGenerator.getInstance("AES", slot.provider());
            generator.init(KEY_BITS);
            return generator.generateKey();
        } catch (GeneralSecurityException | ProviderException e) {
            throw Pkcs11Failure.of(place, "no key can be made", e);
        }
    }

    /** Keeps a key that was generated, under a label that no key has. */
    void keep(SecretKey key, String label) {
        try {
            load(null).setKeyEntry(label, key, null, null);
        } catch (GeneralSecurityException | ProviderException e) {
            throw Pkcs11Failure.of(place, "no key can be kept", e);
        }
    }

    /** Destroys the key of a label, if there is one. */
    void destroy(String label) {
        try {
            KeyStore store = load(null);
            if (store.containsAlias(label)) {
                store.deleteEntry(label);
            }
        } catch (GeneralSecurityException | ProviderException e) {
            throw Pkcs11Failure.of(place, "a key cannot be destroyed", e);
        }
    }

    private KeyStore load(char @Nullable [] pin) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS11", slot.provider());
            store.load(null, pin);
            return store;
        } catch (IOException | GeneralSecurityException | ProviderException e) {
            throw Pkcs11Failure.of(place, "it does not let us in: end what runs, and start it again", e);
        }
    }

    private static KeyServiceException refused(String place, String problem) {
        return new KeyServiceException(Kind.REFUSED, place + problem, null);
    }
}
