package fr.sndscopy.crypto.keystore;

import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The keys of a keystore, each sealed to the public half of a key that lies elsewhere, offline: RSAES-OAEP (RFC 8017, section 7.1) with
 * SHA-256, MGF1 with SHA-256 and the label {@code sndscopy/escrow/1/<key id>}. Whoever has the private half has the keys; nobody else,
 * the one who wrote it among them. {@code openssl pkeyutl} opens it too.
 *
 * <p>All methods throw {@link KeyServiceException} of {@link Kind#REFUSED} for a file that is not what it should be. No message has a key.
 */
public final class KeyEscrow {
    /** Of the file: JSON. */
    public static final String FORMAT = "sndscopy-key-escrow/1";

    private static final String LABEL_PREFIX = "sndscopy/escrow/1/";
    private static final int KEY_BYTES = 32;
    private static final int MAX_BYTES = 1 << 24;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String recipient;
    private final SortedMap<String, byte[]> sealed;

    private KeyEscrow(String recipient, SortedMap<String, byte[]> sealed) {
        this.recipient = recipient;
        this.sealed = sealed;
    }

    /**
     * Seals all keys of a keystore.
     *
     * @param password the caller's
     * @param publicKey a file with an RSA key of at least 3072 bits, PEM ({@code PUBLIC KEY})
     */
    public static KeyEscrow of(Path keystore, char[] password, Path publicKey) {
        RSAPublicKey to = RsaKeyFile.publicKey(publicKey);
        KeystoreFile file = new KeystoreFile(keystore, password.clone());
        try {
            SortedMap<String, byte[]> sealed = new TreeMap<>();
            for (Map.Entry<String, SecretKey> key : file.keys().entrySet()) {
                byte[] clear = key.getValue().getEncoded();
                try {
                    sealed.put(
                            key.getKey(),
                            cipher(Cipher.ENCRYPT_MODE, to, key.getKey()).doFinal(clear));
                } finally {
                    Arrays.fill(clear, (byte) 0);
                }
            }
            return new KeyEscrow(HexFormat.of().formatHex(sha256(to.getEncoded())), sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA with OAEP", e);
        } finally {
            file.close();
        }
    }

    /** Reads an escrow. */
    public static KeyEscrow read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw refused(file, "not " + FORMAT + ": longer than any", null);
            }
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            if (!FORMAT.equals(json.path("format").asString(""))) {
                throw refused(file, "not " + FORMAT, null);
            }
            SortedMap<String, byte[]> sealed = new TreeMap<>();
            for (JsonNode key : json.path("keys")) {
                sealed.put(
                        key.path("keyId").asString(""),
                        Base64.getDecoder().decode(key.path("sealed").asString("")));
            }
            return new KeyEscrow(json.path("recipient").asString(""), sealed);
        } catch (JacksonException | IllegalArgumentException e) {
            throw refused(file, "not " + FORMAT, e);
        } catch (IOException e) {
            throw refused(file, "cannot be read", e);
        }
    }

    /** The ids of the keys in it. */
    public SortedSet<String> keyIds() {
        return new TreeSet<>(sealed.keySet());
    }

    /** SHA-256 of the recipient's public key (SubjectPublicKeyInfo, DER), in hexadecimal digits. */
    public String recipient() {
        return recipient;
    }

    /** The file, as text. */
    public String toJson(Instant now) {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        json.put("made", now.truncatedTo(ChronoUnit.SECONDS).toString());
        json.put("recipient", recipient);
        ArrayNode keys = json.putArray("keys");
        sealed.forEach((id, bytes) -> keys.addObject()
                .put("keyId", id)
                .put("sealed", Base64.getEncoder().encodeToString(bytes)));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    /**
     * Makes a keystore of the keys in it. Each key has been found to be the one that its id names.
     *
     * @param privateKey a file with the recipient's key, PEM, PKCS#8 without a password ({@code PRIVATE KEY})
     * @param keystore the file to make, which must not be there
     * @param password of the keystore; the caller's
     */
    public void restore(Path privateKey, Path keystore, char[] password) {
        RSAPrivateKey from = RsaKeyFile.privateKey(privateKey);
        Map<String, SecretKey> keys = new TreeMap<>();
        sealed.forEach((id, bytes) -> keys.put(id, open(from, id, bytes)));
        KeystoreFile.create(keystore, password.clone(), keys).close();
    }

    private static SecretKey open(RSAPrivateKey from, String id, byte[] sealed) {
        byte[] clear;
        try {
            clear = cipher(Cipher.DECRYPT_MODE, from, id).doFinal(sealed);
        } catch (GeneralSecurityException e) {
            throw new KeyServiceException(
                    Kind.REFUSED,
                    "[key " + id
                            + "] does not open: the private key is another one than it was sealed to, or the escrow"
                            + " has been altered",
                    e);
        }
        try {
            SecretKey key = new SecretKeySpec(clear, "AES");
            if (clear.length != KEY_BYTES
                    || KeyId.parse(id).filter(parsed -> parsed.fits(key)).isEmpty()) {
                throw new KeyServiceException(
                        Kind.REFUSED, "[key " + id + "] the escrow has another key under this id", null);
            }
            return key;
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private static Cipher cipher(int mode, Key key, String id) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                mode,
                key,
                new OAEPParameterSpec(
                        "SHA-256",
                        "MGF1",
                        MGF1ParameterSpec.SHA256,
                        new PSource.PSpecified((LABEL_PREFIX + id).getBytes(StandardCharsets.UTF_8))));
        return cipher;
    }

    private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static KeyServiceException refused(Path file, String problem, @Nullable Throwable cause) {
        return new KeyServiceException(Kind.REFUSED, "[escrow " + file.getFileName() + "] " + problem, cause);
    }
}
