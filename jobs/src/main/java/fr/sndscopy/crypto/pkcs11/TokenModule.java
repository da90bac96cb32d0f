package fr.sndscopy.crypto.pkcs11;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.InvalidParameterException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A module of PKCS #11 (OASIS, version 2.40), a shared library that reaches tokens, through the provider SunPKCS11 of the JDK. Its classes
 * for slots and tokens are not for others; what they are is had from what the provider prints when it is told to ({@code showInfo}).
 */
final class TokenModule {
    /** Of no module: the provider lists all slots, and makes nothing. */
    private static final int NO_INDEX = Integer.MAX_VALUE;

    private static final Set<String> NO_TOKEN =
            Set.of("CKR_SLOT_ID_INVALID", "CKR_TOKEN_NOT_PRESENT", "CKR_TOKEN_NOT_RECOGNIZED");

    private static final Pattern SLOTS = Pattern.compile("(?m)^Slots with tokens:(.*)$");
    private static final Pattern TOKEN =
            Pattern.compile("(?s)Token info for token in slot .*?\\blabel:([^\\n]*)\\n(?:.*?\\bmodel:([^\\n]*)\\n)?");

    /** A key is used to encrypt and decrypt here, and for nothing else; nothing reads it, and nothing wraps it to carry it off. */
    private static final String PROVIDER = """
            name = sndscopy
            library = "%s"
            %s
            showInfo = true
            enabledMechanisms = {
              KeyStore
              CKM_AES_KEY_GEN
              CKM_AES_GCM
              CKM_AES_ECB
            }
            attributes(generate, CKO_SECRET_KEY, CKK_AES) = {
              CKA_SENSITIVE = true
              CKA_EXTRACTABLE = false
              CKA_ENCRYPT = true
              CKA_DECRYPT = true
              CKA_WRAP = false
              CKA_UNWRAP = false
              CKA_SIGN = false
              CKA_VERIFY = false
              CKA_DERIVE = false
            }
            """;

    private final Path library;

    TokenModule(Path library) {
        this.library = library;
    }

    /**
     * A token in its slot.
     *
     * @param label without the spaces that fill it up; empty when the provider does not tell
     * @param model of the device, likewise
     */
    record Slot(AuthProvider provider, String label, String model) {}

    /** The ids of slots that have a token, as the module lists them. */
    List<Integer> slots() {
        try (OwnOutput output = OwnOutput.begin()) {
            try {
                configure("slotListIndex = " + NO_INDEX);
            } catch (ProviderException | InvalidParameterException e) {
                Matcher listed = SLOTS.matcher(output.text());
                if (!listed.find()) {
                    throw failed(e);
                }
                return numbers(listed.group(1));
            }
        }
        throw new IllegalStateException("no module has as many slots");
    }

    /** The token in a slot; empty when there is none, or one that was never initialised. */
    Optional<Slot> slot(int id) {
        try (OwnOutput output = OwnOutput.begin()) {
            AuthProvider provider = configure("slot = " + id);
            if (provider.getService("KeyStore", "PKCS11") == null) {
                return Optional.empty();
            }
            if (provider.getService("Cipher", "AES/GCM/NoPadding") == null
                    && provider.getService("Cipher", "AES_256/GCM/NoPadding") == null) {
                throw refused(
                        "the token in slot " + id + " does no AES-GCM: expected one that does (CKM_AES_GCM)", null);
            }
            Matcher token = TOKEN.matcher(output.text());
            return Optional.of(
                    token.find()
                            ? new Slot(
                                    provider,
                                    token.group(1).strip(),
                                    Optional.ofNullable(token.group(2))
                                            .orElse("")
                                            .strip())
                            : new Slot(provider, "", ""));
        } catch (ProviderException | InvalidParameterException e) {
            if (Pkcs11Failure.code(e).filter(NO_TOKEN::contains).isPresent()) {
                return Optional.empty();
            }
            throw failed(e);
        }
    }

    private AuthProvider configure(String slot) {
        if (!Files.isReadable(library)) {
            throw refused(
                    "not there, or not readable: install the module of the token's vendor, or mend the path", null);
        }
        Provider provider = Security.getProvider("SunPKCS11");
        if (provider == null) {
            throw refused(
                    "this Java has no provider SunPKCS11 (its module jdk.crypto.cryptoki): use one that has", null);
        }
        return (AuthProvider) provider.configure("--" + PROVIDER.formatted(library, slot));
    }

    private static List<Integer> numbers(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String word : text.split("[^0-9]+", -1)) {
            if (!word.isEmpty()) {
                numbers.add(Integer.parseInt(word));
            }
        }
        return numbers;
    }

    /** What the provider cannot load is no module; what a module answers is told by its code. */
    private KeyServiceException failed(RuntimeException e) {
        return Pkcs11Failure.code(e).isPresent()
                ? Pkcs11Failure.of(place(), "the module does not start", e)
                : refused("no module of PKCS #11, or not for this machine", e);
    }

    private KeyServiceException refused(String problem, @Nullable Throwable cause) {
        return new KeyServiceException(Kind.REFUSED, place() + problem, cause);
    }

    private String place() {
        return "[module " + library.getFileName() + "] ";
    }
}
