package fr.sndscopy.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;

/**
 * The private key of an auditor, who signs the results of audits and nothing else: what it signs is always the frame of an OpenSSH signature
 * (PROTOCOL.sshsig) in a namespace of its own, which is the signature of no checkpoint.
 */
public final class AuditorKey {
    /** What the signatures are for. */
    public static final String NAMESPACE = "sndscopy-audit@v1";
    /** Who signs, as {@code ssh-keygen -I} is told. */
    public static final String PRINCIPAL = "auditor";

    private final PrivateKey privateKey;
    private final VerifierKey verifier;

    /**
     * A key and its public half.
     *
     * @throws IllegalArgumentException when the two do not belong together, or are neither Ed25519 nor ECDSA over P-256
     */
    public AuditorKey(KeyPair pair) {
        this.privateKey = pair.getPrivate();
        this.verifier = VerifierKey.of(PRINCIPAL, pair.getPublic());
        byte[] trial = "sndscopy: does this key belong to that\n".getBytes(StandardCharsets.UTF_8);
        if (!verifier.verifies(trial, signature(trial))) {
            throw new IllegalArgumentException("the private key is not that of the public key beside it");
        }
    }

    /** Type and public key, as OpenSSH writes them. */
    public String openSsh() {
        return verifier.openSsh();
    }

    /** The line for {@code allowed_signers} of whoever checks results, of a key as {@link #openSsh()} has it. */
    public static String allowedSigner(String openSsh) {
        return PRINCIPAL + " namespaces=\"" + NAMESPACE + "\" " + openSsh;
    }

    /** Signs a result as {@code ssh-keygen -Y sign} does: armoured, ASCII. */
    public String sign(byte[] result) {
        return SshSignature.armour(SshSignature.of(verifier, NAMESPACE, this::signature, result));
    }

    private byte[] signature(byte[] message) {
        try {
            Signature signer = Signature.getInstance(verifier.algorithm().signatureName());
            signer.initSign(privateKey);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the key cannot sign with " + verifier.algorithm().signatureName(), e);
        }
    }
}
