package fr.sndscopy.checkpoint;

import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The private key of a witness, which cosigns checkpoints and nothing else: what it signs always begins with {@code cosignature/v1}, which no
 * checkpoint does. Whether a checkpoint goes on from what was cosigned before is for the caller to know.
 */
public final class Cosigner {
    private final KeySigner signer;
    private final WitnessKey key;

    /**
     * A key and its public half.
     *
     * @param name of the witness
     * @throws IllegalArgumentException when the two do not belong together, are not Ed25519, or the name cannot be one
     */
    public Cosigner(String name, KeyPair pair) {
        this.key = WitnessKey.of(name, pair.getPublic());
        this.signer = new KeySigner(pair.getPrivate(), VerifierKey.of(name, pair.getPublic()));
    }

    /** What its cosignatures are checked with. */
    public WitnessKey key() {
        return key;
    }

    /**
     * Cosigns a note, whose other signatures stay.
     *
     * @param time when it was seen; whole seconds count
     */
    public SignedNote cosign(SignedNote note, Instant time) {
        byte[] signature = signer.sign(WitnessKey.message(time.getEpochSecond(), note.text()));
        byte[] timed = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(time.getEpochSecond())
                .put(signature)
                .array();
        List<NoteSignature> signatures = new ArrayList<>(note.signatures());
        signatures.removeIf(other -> other.names(key.name(), key.id()));
        signatures.add(new NoteSignature(key.name(), key.id(), timed));
        return new SignedNote(note.text(), signatures);
    }
}
