package fr.sndscopy.checkpoint;

import java.util.HexFormat;

/**
 * How checkpoints may be signed: with Ed25519, or with ECDSA over P-256 where the key is in a module that has no Ed25519. Both are types of the
 * C2SP signed note, and known to OpenSSH and OpenSSL.
 */
public enum SignatureAlgorithm {
    /** RFC 8032; a signature has 64 bytes. */
    ED25519(1, "Ed25519", "Ed25519", "ssh-ed25519", "302a300506032b6570032100", 32),
    /** FIPS 186-5 with P-256 and SHA-256; a signature is the DER of RFC 3279, section 2.2.3. */
    ECDSA_P256(
            2,
            "EC",
            "SHA256withECDSA",
            "ecdsa-sha2-nistp256",
            "3059301306072a8648ce3d020106082a8648ce3d030107034200",
            65);

    private final byte noteType;
    private final String keyName;
    private final String signatureName;
    private final String sshName;
    /** What stands before the key itself in its SubjectPublicKeyInfo (RFC 5280). */
    private final String derPrefix;

    private final int keyBytes;

    SignatureAlgorithm(
            int noteType, String keyName, String signatureName, String sshName, String derPrefix, int keyBytes) {
        this.noteType = (byte) noteType;
        this.keyName = keyName;
        this.signatureName = signatureName;
        this.sshName = sshName;
        this.derPrefix = derPrefix;
        this.keyBytes = keyBytes;
    }

    /** The signature type of the signed note. */
    byte noteType() {
        return noteType;
    }

    /** As JCA calls keys of it. */
    String keyName() {
        return keyName;
    }

    /** As JCA calls signatures of it. */
    String signatureName() {
        return signatureName;
    }

    /** As OpenSSH calls keys and signatures of it. */
    String sshName() {
        return sshName;
    }

    byte[] derPrefix() {
        return HexFormat.of().parseHex(derPrefix);
    }

    /** How long a public key is: 32 bytes of RFC 8032, or an uncompressed point (SEC 1, section 2.3.3). */
    int keyBytes() {
        return keyBytes;
    }
}
