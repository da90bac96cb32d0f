package fr.sndscopy.config;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.keystore.KeyEscrow;
import fr.sndscopy.crypto.pkcs11.Pkcs11KeyService;
import fr.sndscopy.crypto.pkcs11.Pkcs11Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A token of PKCS #11, whose PIN is in a file. There is one whether or not it has keys of ours; asking logs in. */
final class TokenPlace implements KeyPlace {
    private final Pkcs11Settings settings;
    private final Path pinFile;
    private @Nullable Pkcs11KeyService opened;

    TokenPlace(Home home, SndscopyProperties.Pkcs11 pkcs11) {
        this.pinFile = home.directory().resolve(Objects.requireNonNull(pkcs11.pinFile()));
        try {
            this.settings = new Pkcs11Settings(
                    home.directory().resolve(Objects.requireNonNull(pkcs11.library())),
                    pkcs11.token(),
                    pkcs11.slot(),
                    pkcs11.keyPrefix());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[sndscopy.keys.pkcs11] " + e.getMessage(), e);
        }
    }

    @Override
    public String place() {
        return "keys " + settings.keyPrefix() + " in token "
                + (settings.token() == null ? "in slot " + settings.slot() : settings.token());
    }

    @Override
    public String description() {
        return opened().description();
    }

    @Override
    public boolean isThere() {
        opened();
        return true;
    }

    @Override
    public boolean hasKeys() {
        return !opened().keyIds().isEmpty();
    }

    @Override
    public KeyService open() {
        return opened();
    }

    @Override
    public KeyService openOrCreate() {
        return opened();
    }

    private Pkcs11KeyService opened() {
        if (opened == null) {
            char[] pin = Secrets.firstLine(pinFile);
            try {
                opened = Pkcs11KeyService.open(settings, pin);
            } finally {
                Arrays.fill(pin, '\0');
            }
        }
        return opened;
    }

    @Override
    public KeyEscrow escrow(Path publicKey) {
        throw new KeyServiceException(
                Kind.REFUSED,
                "[" + place() + "] the token gives its keys to nobody, so that there is nothing to seal: back the token"
                        + " up, or clone it, by its vendor's means",
                null);
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
