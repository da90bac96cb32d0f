package fr.sndscopy.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.List;

/**
 * A private key that signs checkpoints, and nothing else: what it signs is always the text of a checkpoint, or the frame of an OpenSSH signature
 * around its hash, which no checkpoint can be. The key may be in a security module.
 */
public final class SigningKey {
    private final PrivateKey privateKey;
    private final VerifierKey verifier;

    /**
     * A key and what it is checked with.
     *
     * @throws IllegalArgumentException when the two do not belong together, or the private key cannot sign
     */
    public SigningKey(PrivateKey privateKey, VerifierKey verifier) {
        this.privateKey = privateKey;
        this.verifier = verifier;
        byte[] trial = "sndscopy: does this key belong to that\n".getBytes(StandardCharsets.UTF_8);
        if (!verifier.verifies(trial, sign(trial))) {
            throw new IllegalArgumentException("the private key is not that of the public key beside it");
        }
    }

    /** What its signatures are checked with. */
    public VerifierKey verifier() {
        return verifier;
    }

    /**
     * Signs a checkpoint.
     *
     * @throws IllegalArgumentException when it is of another origin than the key's name
     */
    public SignedNote sign(Checkpoint checkpoint) {
        if (!checkpoint.origin().equals(verifier.name())) {
            throw new IllegalArgumentException("a key signs checkpoints of its own name alone");
        }
        byte[] text = checkpoint.toBytes();
        return new SignedNote(
                checkpoint.text(), List.of(new NoteSignature(verifier.name(), verifier.id(), signChecked(text))));
    }

    /** Signs a checkpoint as {@code ssh-keygen -Y sign} does, in the namespace of checkpoints. */
    public String signForSsh(Checkpoint checkpoint) {
        return SshSignature.armour(
                SshSignature.of(verifier, SshSignature.NAMESPACE, this::signChecked, checkpoint.toBytes()));
    }

    /** What a faulty signer gives is not handed on. */
    private byte[] signChecked(byte[] message) {
        byte[] signature = sign(message);
        if (!verifier.verifies(message, signature)) {
            throw new IllegalStateException("the signer gave a signature that does not hold");
        }
        return signature;
    }

    private byte[] sign(byte[] message) {
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
