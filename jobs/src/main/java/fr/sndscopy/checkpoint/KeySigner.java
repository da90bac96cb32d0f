package fr.sndscopy.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/** A private key, whose every signature is checked before it is handed on. The key may be in a security module. */
final class KeySigner {
    private final PrivateKey privateKey;
    private final VerifierKey verifier;

    /** @throws IllegalArgumentException when the two do not belong together, or the private key cannot sign */
    KeySigner(PrivateKey privateKey, VerifierKey verifier) {
        this.privateKey = privateKey;
        this.verifier = verifier;
        byte[] trial = "sndscopy: does this key belong to that\n".getBytes(StandardCharsets.UTF_8);
        if (!verifier.verifies(trial, unchecked(trial))) {
            throw new IllegalArgumentException("the private key is not that of the public key beside it");
        }
    }

    VerifierKey verifier() {
        return verifier;
    }

    byte[] sign(byte[] message) {
        byte[] signature = unchecked(message);
        if (!verifier.verifies(message, signature)) {
            throw new IllegalStateException("the signer gave a signature that does not hold");
        }
        return signature;
    }

    private byte[] unchecked(byte[] message) {
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
