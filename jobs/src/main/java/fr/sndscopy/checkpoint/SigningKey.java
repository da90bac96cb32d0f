package fr.sndscopy.checkpoint;

import java.security.PrivateKey;
import java.util.List;

/**
 * A private key that signs checkpoints, and nothing else: what it signs is always the text of a checkpoint, or the frame of an OpenSSH signature
 * around its hash, which no checkpoint can be. The key may be in a security module.
 */
public final class SigningKey {
    private final KeySigner signer;

    /**
     * A key and what it is checked with.
     *
     * @throws IllegalArgumentException when the two do not belong together, or the private key cannot sign
     */
    public SigningKey(PrivateKey privateKey, VerifierKey verifier) {
        this.signer = new KeySigner(privateKey, verifier);
    }

    /** What its signatures are checked with. */
    public VerifierKey verifier() {
        return signer.verifier();
    }

    /**
     * Signs a checkpoint.
     *
     * @throws IllegalArgumentException when it is of another origin than the key's name
     */
    public SignedNote sign(Checkpoint checkpoint) {
        VerifierKey verifier = signer.verifier();
        if (!checkpoint.origin().equals(verifier.name())) {
            throw new IllegalArgumentException("a key signs checkpoints of its own name alone");
        }
        byte[] text = checkpoint.toBytes();
        return new SignedNote(
                checkpoint.text(), List.of(new NoteSignature(verifier.name(), verifier.id(), signer.sign(text))));
    }

    /** Signs a checkpoint as {@code ssh-keygen -Y sign} does, in the namespace of checkpoints. */
    public String signForSsh(Checkpoint checkpoint) {
        return SshSignature.armour(
                SshSignature.of(signer.verifier(), SshSignature.NAMESPACE, signer::sign, checkpoint.toBytes()));
    }
}
