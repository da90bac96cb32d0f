package fr.sndscopy.crypto.keystore;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** RSA keys in PEM files (RFC 7468), as {@code openssl} writes them. */
final class RsaKeyFile {
    private static final int LEAST_BITS = 3072;
    private static final int MAX_BYTES = 1 << 16;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END ([A-Z ]{1,40})-----");

    private RsaKeyFile() {}

    static RSAPublicKey publicKey(Path file) {
        byte[] der = read(file, "PUBLIC KEY");
        try {
            RSAPublicKey key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
            if (key.getModulus().bitLength() < LEAST_BITS) {
                throw refused(
                        file,
                        key.getModulus().bitLength() + " bits are too few: expected " + LEAST_BITS + " or more",
                        null);
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw refused(file, "no public key of RSA", e);
        }
    }

    static RSAPrivateKey privateKey(Path file) {
        byte[] der = read(file, "PRIVATE KEY");
        try {
            return (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw refused(file, "no private key of RSA", e);
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    private static byte[] read(Path file, String type) {
        String text;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw refused(file, "longer than any key", null);
            }
            text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw refused(file, "cannot be read", e);
        }
        Matcher pem = PEM.matcher(text);
        if (!pem.find()) {
            throw refused(file, "no PEM file: expected BEGIN " + type, null);
        }
        if (!pem.group(1).equals(type)) {
            throw refused(
                    file,
                    "holds " + pem.group(1) + ": expected " + type
                            + (pem.group(1).startsWith("ENCRYPTED") ? ", without a password: openssl pkey" : ""),
                    null);
        }
        try {
            return Base64.getMimeDecoder().decode(pem.group(2));
        } catch (IllegalArgumentException e) {
            throw refused(file, "no PEM file", e);
        }
    }

    private static KeyServiceException refused(Path file, String problem, @Nullable Throwable cause) {
        return new KeyServiceException(Kind.REFUSED, "[" + file.getFileName() + "] " + problem, cause);
    }
}
