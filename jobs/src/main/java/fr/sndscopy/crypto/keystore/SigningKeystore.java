package fr.sndscopy.crypto.keystore;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * The key that signs, in a PKCS#12 file (RFC 7292) of its own, apart from the keys that data is encrypted with: one private key with its
 * certificate, of which the public key counts and nothing else. Made by {@code keytool} or {@code openssl}; never written here.
 */
public final class SigningKeystore {
    private SigningKeystore() {}

    /**
     * Reads the one private key of a file, and the public key beside it.
     *
     * @param password the caller's
     * @throws KeyServiceException {@link Kind#REFUSED} when the file is not there, cannot be opened with the password, or has not exactly
     *     one private key; {@link Kind#UNAVAILABLE} when it cannot be read
     */
    public static KeyPair read(Path file, char[] password) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw refused(file, "not there: put the backup back, or mount it", e);
        } catch (AccessDeniedException e) {
            throw refused(file, "this user may not read it", e);
        } catch (IOException e) {
            throw new KeyServiceException(Kind.UNAVAILABLE, place(file) + "cannot be read", e);
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            return onlyPair(file, store, password);
        } catch (GeneralSecurityException e) {
            throw refused(file, "its key cannot be read: damaged, or under another password than the file", e);
        } catch (IOException e) {
            throw refused(
                    file,
                    e.getCause() instanceof UnrecoverableKeyException
                            ? "wrong password, or damaged"
                            : "damaged, or no PKCS#12 file",
                    e);
        }
    }

    private static KeyPair onlyPair(Path file, KeyStore store, char[] password) throws GeneralSecurityException {
        KeyPair pair = null;
        for (String alias : Collections.list(store.aliases())) {
            if (store.getKey(alias, password) instanceof PrivateKey key) {
                if (pair != null) {
                    throw refused(file, "more than one private key: expected the one that signs", null);
                }
                Certificate certificate = store.getCertificate(alias);
                if (certificate == null) {
                    throw refused(file, "no certificate beside its private key", null);
                }
                pair = new KeyPair(certificate.getPublicKey(), key);
            }
        }
        if (pair == null) {
            throw refused(file, "no private key in it", null);
        }
        return pair;
    }

    private static KeyServiceException refused(Path file, String problem, @Nullable Throwable cause) {
        return new KeyServiceException(Kind.REFUSED, place(file) + problem, cause);
    }

    private static String place(Path file) {
        return "[signing keystore " + file.getFileName() + "] ";
    }
}
