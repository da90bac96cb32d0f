package fr.sndscopy.config;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.PrivateFile;
import fr.sndscopy.crypto.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/** Passwords in files of their own, readable by their owner only. */
final class Secrets {
    private static final int PASSWORD_BYTES = 24;

    private Secrets() {}

    /**
     * The password of a keystore that is there.
     *
     * @throws KeyServiceException {@link Kind#REFUSED} when it is lost
     */
    static char[] passwordOf(Path passwordFile, Path keystore) {
        boolean lost = !Files.exists(passwordFile);
        if (lost || isEmpty(passwordFile)) {
            throw new KeyServiceException(
                    Kind.REFUSED,
                    "[" + passwordFile.getFileName() + "] " + (lost ? "not there" : "empty") + ", and "
                            + keystore.getFileName() + " opens with no other password: put the backup back",
                    null);
        }
        return firstLine(passwordFile);
    }

    /** The password for a keystore that is about to be made: what the file holds, or else a random one, which is on disk before it is given. */
    static char[] newPassword(Path passwordFile) {
        if (!Files.exists(passwordFile) || isEmpty(passwordFile)) {
            byte[] bytes = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(bytes);
            String password = HexFormat.of().formatHex(bytes);
            try {
                PrivateFile.write(
                        passwordFile, out -> out.write((password + "\n").getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException e) {
                throw new ConfigurationException(
                        "[" + passwordFile.getFileName() + "] the secret cannot be written", e);
            }
        }
        return firstLine(passwordFile);
    }

    /** @throws ConfigurationException when the file cannot be read or is empty */
    static char[] firstLine(Path file) {
        char[] secret = read(file);
        if (secret.length == 0) {
            throw new ConfigurationException("[" + file.getFileName() + "] the secret is empty");
        }
        return secret;
    }

    private static boolean isEmpty(Path file) {
        char[] secret = read(file);
        Arrays.fill(secret, '\0');
        return secret.length == 0;
    }

    private static char[] read(Path file) {
        try {
            return SecretFile.firstLine(file);
        } catch (IOException e) {
            throw new ConfigurationException("[" + file.getFileName() + "] the secret cannot be read", e);
        }
    }
}
