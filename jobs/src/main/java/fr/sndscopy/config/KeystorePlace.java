package fr.sndscopy.config;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.keystore.KeyEscrow;
import fr.sndscopy.crypto.keystore.KeystoreKeyService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A PKCS#12 file, and its password in another, both in the home unless they are configured elsewhere. */
final class KeystorePlace implements KeyPlace {
    private final String place;
    private final Path keystore;
    private final Path passwordFile;
    private @Nullable KeyService opened;

    KeystorePlace(Home home, SndscopyProperties.Keys keys) {
        this.place = Objects.requireNonNullElse(keys.keystore(), Path.of("keys/keystore.p12"))
                .toString();
        this.keystore = home.directory().resolve(place);
        Path configured = keys.passwordFile();
        this.passwordFile = configured == null
                ? home.keys().resolve("keystore.password")
                : home.directory().resolve(configured);
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public String description() {
        return "keystore " + place;
    }

    @Override
    public boolean isThere() {
        return Files.exists(keystore);
    }

    @Override
    public boolean hasKeys() {
        return isThere();
    }

    @Override
    public KeyService open() {
        char[] password = Secrets.passwordOf(passwordFile, keystore);
        try {
            opened = KeystoreKeyService.open(keystore, password);
            return opened;
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @Override
    public KeyService openOrCreate() {
        opened = KeystoreKeyService.openOrCreate(
                keystore,
                () -> isThere() ? Secrets.passwordOf(passwordFile, keystore) : Secrets.newPassword(passwordFile));
        return opened;
    }

    @Override
    public KeyEscrow escrow(Path publicKey) {
        char[] password = Secrets.passwordOf(passwordFile, keystore);
        try {
            return KeyEscrow.of(keystore, password, publicKey);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
