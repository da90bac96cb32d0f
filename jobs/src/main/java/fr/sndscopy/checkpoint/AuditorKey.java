package fr.sndscopy.checkpoint;

import java.security.KeyPair;

/**
 * The private key of an auditor, who signs the results of audits and nothing else: what it signs is always the frame of an OpenSSH signature
 * (PROTOCOL.sshsig) in a namespace of its own, which is the signature of no checkpoint.
 */
public final class AuditorKey {
    /** What the signatures are for. */
    public static final String NAMESPACE = "sndscopy-audit@v1";
    /** Who signs, as {@code ssh-keygen -I} is told. */
    public static final String PRINCIPAL = "auditor";

    private final KeySigner signer;

    /**
     * A key and its public half.
     *
     * @throws IllegalArgumentException when the two do not belong together, or are neither Ed25519 nor ECDSA over P-256
     */
    public AuditorKey(KeyPair pair) {
        this.signer = new KeySigner(pair.getPrivate(), VerifierKey.of(PRINCIPAL, pair.getPublic()));
    }

    /** Type and public key, as OpenSSH writes them. */
    public String openSsh() {
        return signer.verifier().openSsh();
    }

    /** The line for {@code allowed_signers} of whoever checks results, of a key as {@link #openSsh()} has it. */
    public static String allowedSigner(String openSsh) {
        return PRINCIPAL + " namespaces=\"" + NAMESPACE + "\" " + openSsh;
    }

    /** Signs a result as {@code ssh-keygen -Y sign} does: armoured, ASCII. */
    public String sign(byte[] result) {
        return SshSignature.armour(SshSignature.of(signer.verifier(), NAMESPACE, signer::sign, result));
    }
}
