package fr.sndscopy.config;

import fr.sndscopy.crypto.pkcs11.Pkcs11KeyService;
import fr.sndscopy.crypto.pkcs11.Pkcs11Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** A token of PKCS #11, whose PIN is in a file. There is one whether or not it has keys of ours; asking logs in. */
final class TokenPlace extends ServicePlace<Pkcs11KeyService> {
    private final Pkcs11Settings settings;
    private final Path pinFile;

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
    Pkcs11KeyService connect() {
        char[] pin = Secrets.firstLine(pinFile);
        try {
            return Pkcs11KeyService.open(settings, pin);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    @Override
    String described(Pkcs11KeyService token) {
        return token.description();
    }

    @Override
    String keepsItsKeys() {
        return "the token gives its keys to nobody, so that there is nothing to seal: back the token"
                + " up, or clone it, by its vendor's means";
    }
}
