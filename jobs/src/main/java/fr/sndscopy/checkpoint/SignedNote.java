package fr.sndscopy.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A text signed by one or more keys (C2SP signed-note, v1.0.0). Signatures of keys that are not known say nothing, and are kept.
 *
 * @param text ends with a line feed
 * @param signatures one or more
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
    /** A note of more bytes is refused. */
    public static final int MAX_BYTES = 1 << 17;

    private static final int MAX_SIGNATURES = 64;

    public SignedNote {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n") || signatures.isEmpty()) {
            throw new IllegalArgumentException("a note is a text that ends with a line feed, and signatures");
        }
    }

    /**
     * Reads a note.
     *
     * @throws IllegalArgumentException when it is none: not UTF-8, a control character, no signature, or something that is no signature
     *     among them
     */
    public static SignedNote parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("a note of more than " + MAX_BYTES + " bytes");
        }
        String note;
        try {
            note = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a note that is not UTF-8", e);
        }
        if (note.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new IllegalArgumentException("a note with control characters");
        }
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0 || !note.endsWith("\n") || blank + 2 == note.length()) {
            throw new IllegalArgumentException("a note without signatures");
        }
        List<NoteSignature> signatures = new ArrayList<>();
        for (String line : note.substring(blank + 2, note.length() - 1).split("\n", -1)) {
            if (signatures.size() == MAX_SIGNATURES) {
                throw new IllegalArgumentException("a note with more than " + MAX_SIGNATURES + " signatures");
            }
            signatures.add(NoteSignature.parse(line));
        }
        return new SignedNote(note.substring(0, blank + 1), signatures);
    }

    /** The signed bytes. */
    public byte[] textBytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The whole note. */
    public byte[] toBytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Which of some keys have signed it.
     *
     * @throws IllegalArgumentException when a signature says that it is of one of them, and is not
     */
    public List<VerifierKey> signers(Collection<VerifierKey> keys) {
        byte[] message = textBytes();
        List<VerifierKey> signers = new ArrayList<>();
        for (VerifierKey key : keys) {
            for (NoteSignature signature : signatures) {
                if (!signature.namesKey(key)) {
                    continue;
                }
                if (!key.verifies(message, signature.signature())) {
                    throw new IllegalArgumentException("the signature by key " + key.idText() + " does not hold");
                }
                if (!signers.contains(key)) {
                    signers.add(key);
                }
            }
        }
        return signers;
    }

    /** The signature that says it is of a key. */
    public Optional<NoteSignature> signatureOf(VerifierKey key) {
        return signatures.stream().filter(signature -> signature.namesKey(key)).findFirst();
    }

    /** The whole note. */
    @Override
    public String toString() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature).append('\n'));
        return note.toString();
    }
}
