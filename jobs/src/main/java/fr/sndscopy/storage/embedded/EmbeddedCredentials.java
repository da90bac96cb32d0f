package fr.sndscopy.storage.embedded;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The key pair that an embedded store asks its callers for.
 *
 * @param accessKeyId letters and digits
 * @param secretAccessKey kept from logs
 */
public record EmbeddedCredentials(String accessKeyId, String secretAccessKey) {
    public EmbeddedCredentials {
        if (!accessKeyId.matches("[A-Za-z0-9]{3,128}") || secretAccessKey.length() < 16) {
            throw new IllegalArgumentException(
                    "an embedded store needs an access key id of 3 to 128 letters and digits and a secret of 16 or more"
                            + " characters");
        }
    }

    /** A fresh pair with 160 random bits of secret. */
    public static EmbeddedCredentials random(SecureRandom random) {
        byte[] id = new byte[8];
        byte[] secret = new byte[20];
        random.nextBytes(id);
        random.nextBytes(secret);
        return new EmbeddedCredentials(
                "SNDS" + HexFormat.of().withUpperCase().formatHex(id),
                HexFormat.of().formatHex(secret));
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "EmbeddedCredentials[" + accessKeyId + "]";
    }
}
