package fr.sndscopy.checkpoint;

import fr.sndscopy.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A public key that checkpoints are checked with, under the name that it signs with. Immutable. */
public final class VerifierKey {
    private static final int KEY_ID_BYTES = 4;
    private static final int PEM_COLUMNS = 64;

    private final String name;
    private final SignatureAlgorithm algorithm;
    /** As {@link SignatureAlgorithm#keyBytes} says. */
    private final byte[] key;

    private final PublicKey publicKey;

    private VerifierKey(String name, SignatureAlgorithm algorithm, byte[] key) {
        this.name = requireName(name);
        this.algorithm = algorithm;
        this.key = key.clone();
        if (key.length != algorithm.keyBytes()) {
            throw new IllegalArgumentException("no key of " + algorithm.sshName());
        }
        try {
            this.publicKey =
                    KeyFactory.getInstance(algorithm.keyName()).generatePublic(new X509EncodedKeySpec(toDer()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no key of " + algorithm.sshName(), e);
        }
    }

    /**
     * A key of a keystore.
     *
     * @throws IllegalArgumentException when it is neither of Ed25519 nor of P-256, or the name cannot be one
     */
    public static VerifierKey of(String name, PublicKey key) {
        return ofDer(name, key.getEncoded());
    }

    /** A key of Ed25519 as its 32 bytes. */
    static VerifierKey ofEd25519(String name, byte[] key) {
        return new VerifierKey(name, SignatureAlgorithm.ED25519, key);
    }

    /** The key as {@link SignatureAlgorithm#keyBytes} says. A copy. */
    byte[] material() {
        return key.clone();
    }

    /**
     * A key as SubjectPublicKeyInfo (RFC 5280) in DER.
     *
     * @throws IllegalArgumentException likewise
     */
    static VerifierKey ofDer(String name, byte[] der) {
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            byte[] prefix = algorithm.derPrefix();
            if (der.length == prefix.length + algorithm.keyBytes()
                    && Arrays.equals(prefix, Arrays.copyOf(der, prefix.length))) {
                return new VerifierKey(name, algorithm, Arrays.copyOfRange(der, prefix.length, der.length));
            }
        }
        throw new IllegalArgumentException("no key to check checkpoints with: expected Ed25519 or ECDSA over P-256");
    }

    /**
     * A key of OpenSSH, {@code ssh-ed25519} or {@code ecdsa-sha2-nistp256}.
     *
     * @param type as it stands before the key
     * @param base64 the key itself
     * @throws IllegalArgumentException when it is none of these
     */
    static VerifierKey ofSsh(String name, String type, String base64) {
        SshBlob.Reader blob = new SshBlob.Reader(Base64Text.decode(base64));
        VerifierKey key = ofSsh(name, blob);
        blob.requireEnd();
        if (!key.algorithm.sshName().equals(type)) {
            throw new IllegalArgumentException("a key of another type than " + type);
        }
        return key;
    }

    static VerifierKey ofSsh(String name, SshBlob.Reader blob) {
        String type = blob.text();
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            if (algorithm.sshName().equals(type)) {
                if (algorithm == SignatureAlgorithm.ECDSA_P256 && !blob.text().equals("nistp256")) {
                    throw new IllegalArgumentException("a key of another curve than its type");
                }
                return new VerifierKey(name, algorithm, blob.bytes());
            }
        }
        throw new IllegalArgumentException(
                "no key to check checkpoints with: expected ssh-ed25519 or ecdsa-sha2-nistp256");
    }

    /**
     * A verifier key of the signed note: {@code name+key id+Base64}.
     *
     * @throws IllegalArgumentException when it is none, of another type, or has another id than its key
     */
    public static VerifierKey parse(String vkey) {
        String[] fields = vkey.split("\\+", 3);
        if (fields.length != 3) {
            throw new IllegalArgumentException("no verifier key: expected name+id+key");
        }
        byte[] typed = Base64Text.decode(fields[2]);
        byte[] key = Arrays.copyOfRange(typed, Math.min(1, typed.length), typed.length);
        VerifierKey found = null;
        if (typed.length > 0 && typed[0] == SignatureAlgorithm.ED25519.noteType()) {
            found = new VerifierKey(fields[0], SignatureAlgorithm.ED25519, key);
        } else if (typed.length > 0 && typed[0] == SignatureAlgorithm.ECDSA_P256.noteType()) {
            found = ofDer(fields[0], key);
        }
        if (found == null || !found.idText().equals(fields[1])) {
            throw new IllegalArgumentException("no verifier key of a known type, or another id than that of its key");
        }
        return found;
    }

    /** The same key under another name. */
    VerifierKey named(String other) {
        return new VerifierKey(other, algorithm, key);
    }

    /** Who signs with it: the first line of a checkpoint and the name in its signature. */
    public String name() {
        return name;
    }

    public SignatureAlgorithm algorithm() {
        return algorithm;
    }

    /** The first four bytes of a signature by this key under this name; names it, and proves nothing. */
    byte[] id() {
        MessageDigest digest = Sha256.newDigest();
        if (algorithm == SignatureAlgorithm.ED25519) {
            digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(algorithm.noteType());
            digest.update(key);
        } else {
            digest.update(toDer());
        }
        return Arrays.copyOf(digest.digest(), KEY_ID_BYTES);
    }

    /** The id in eight hexadecimal digits. */
    public String idText() {
        return HexFormat.of().formatHex(id());
    }

    /** The verifier key of the signed note. */
    public String vkey() {
        byte[] material = algorithm == SignatureAlgorithm.ED25519 ? key : toDer();
        byte[] typed = new byte[material.length + 1];
        typed[0] = algorithm.noteType();
        System.arraycopy(material, 0, typed, 1, material.length);
        return name + "+" + idText() + "+" + Base64.getEncoder().encodeToString(typed);
    }

    /** Type and key as in {@code authorized_keys} and {@code allowed_signers} of OpenSSH. */
    public String openSsh() {
        return algorithm.sshName() + " " + Base64.getEncoder().encodeToString(sshBlob());
    }

    byte[] sshBlob() {
        SshBlob.Writer blob = new SshBlob.Writer().text(algorithm.sshName());
        if (algorithm == SignatureAlgorithm.ECDSA_P256) {
            blob.text("nistp256");
        }
        return blob.bytes(key).toBytes();
    }

    /** For OpenSSL: {@code PUBLIC KEY} of RFC 7468, lines that end in line feeds. */
    public String pem() {
        String body = Base64.getMimeEncoder(PEM_COLUMNS, new byte[] {'\n'}).encodeToString(toDer());
        return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
    }

    private byte[] toDer() {
        byte[] prefix = algorithm.derPrefix();
        byte[] der = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, der, prefix.length, key.length);
        return der;
    }

    /** Whether this key has signed a message. What cannot be a signature is none. */
    public boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(algorithm.signatureName());
            verifier.initVerify(publicKey);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * Checks a signature that {@code ssh-keygen -Y sign} wrote, or {@link SigningKey#signForSsh}.
     *
     * @throws IllegalArgumentException saying why it is none of this key over a checkpoint's message
     */
    public void requireSshSignature(byte[] message, String armoured) {
        SshSignature.requireValid(this, message, armoured);
    }

    /** Whether it is the same key, under whatever name. */
    public boolean isSameKeyAs(VerifierKey other) {
        return algorithm == other.algorithm && Arrays.equals(key, other.key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifierKey same && isSameKeyAs(same) && name.equals(same.name);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    /** The verifier key. */
    @Override
    public String toString() {
        return vkey();
    }

    /** A name as the signed note has it: not empty, no space, no {@code +}, no control character. */
    static String requireName(String name) {
        if (name.isEmpty()
                || name.indexOf('+') >= 0
                || name.codePoints()
                        .anyMatch(c -> Character.isWhitespace(c)
                                || Character.isSpaceChar(c)
                                || Character.isISOControl(c)
                                || c == 0xfffd)) {
            throw new IllegalArgumentException("no name of a key: expected text without spaces and '+'");
        }
        return name;
    }
}
