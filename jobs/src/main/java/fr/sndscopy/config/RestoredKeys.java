package fr.sndscopy.config;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.keystore.KeyEscrow;
import fr.sndscopy.crypto.keystore.KeystoreKeyService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedSet;

/**
 * A keystore that was made of an escrow, with a password of its own.
 *
 * @param keystore the file
 * @param passwordFile beside it
 * @param keyIds of its keys
 */
public record RestoredKeys(Path keystore, Path passwordFile, SortedSet<String> keyIds) {
    public RestoredKeys {
        keyIds = Collections.unmodifiableSortedSet(keyIds);
    }

    /**
     * Makes the keystore.
     *
     * @param folder made when it is not there
     * @param escrow what {@link KeyEscrow} wrote
     * @param privateKey the key that it is sealed to
     * @throws ConfigurationException when either file is there already, or the folder cannot be made
     * @throws fr.sndscopy.crypto.KeyServiceException when the escrow does not open
     */
    public static RestoredKeys in(Path folder, Path escrow, Path privateKey) {
        KeyEscrow sealed = KeyEscrow.read(escrow);
        Path keystore = folder.resolve("keystore.p12");
        Path passwordFile = folder.resolve("keystore.password");
        for (Path file : new Path[] {keystore, passwordFile}) {
            if (Files.exists(file)) {
                throw new ConfigurationException("[" + file + "] there already, and never overwritten");
            }
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ConfigurationException("[" + folder + "] no folder, and none can be made there", e);
        }
        char[] password = Secrets.newPassword(passwordFile);
        try {
            sealed.restore(privateKey, keystore, password);
            return new RestoredKeys(keystore, passwordFile, sealed.keyIds());
        } finally {
            Arrays.fill(password, '\0');
            if (Files.notExists(keystore)) {
                discard(passwordFile);
            }
        }
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("[" + file + "] cannot be removed", e);
        }
    }

    /** The keys in it. */
    public KeyService open() {
        char[] password = Secrets.passwordOf(passwordFile, keystore);
        try {
            return KeystoreKeyService.open(keystore, password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Removes both files. */
    public void remove() {
        discard(keystore);
        discard(passwordFile);
    }
}
