package fr.sndscopy.checkpoint;

import java.util.Arrays;
import java.util.Base64;

/** One signature of a {@link SignedNote}. Immutable. */
public final class NoteSignature {
    private static final String MARK = "\u2014 ";
    private static final int ID_BYTES = 4;

    private final String name;
    private final byte[] id;
    private final byte[] signature;

    NoteSignature(String name, byte[] id, byte[] signature) {
        if (id.length != ID_BYTES) {
            throw new IllegalArgumentException("the id of a key has four bytes");
        }
        this.name = VerifierKey.requireName(name);
        this.id = id.clone();
        this.signature = signature.clone();
    }

    /** @throws IllegalArgumentException when it is no line of a signature */
    static NoteSignature parse(String line) {
        int space = line.lastIndexOf(' ');
        if (!line.startsWith(MARK) || space < MARK.length()) {
            throw new IllegalArgumentException("no signature line of a note");
        }
        byte[] bytes = Base64Text.decode(line.substring(space + 1));
        if (bytes.length <= ID_BYTES) {
            throw new IllegalArgumentException("a signature line without signature");
        }
        return new NoteSignature(
                line.substring(MARK.length(), space),
                Arrays.copyOf(bytes, ID_BYTES),
                Arrays.copyOfRange(bytes, ID_BYTES, bytes.length));
    }

    /** Of the key, as it calls itself. */
    public String name() {
        return name;
    }

    /** The signature itself, without the id of the key: what OpenSSL takes. A copy. */
    public byte[] signature() {
        return signature.clone();
    }

    /** Whether it says that it is of this key; whether it is, is for the signature to tell. */
    boolean namesKey(VerifierKey key) {
        return names(key.name(), key.id());
    }

    /** Likewise, of a key that is called so and has this id. */
    boolean names(String other, byte[] otherId) {
        return name.equals(other) && Arrays.equals(id, otherId);
    }

    /** The line, without its line feed. */
    @Override
    public String toString() {
        byte[] bytes = Arrays.copyOf(id, id.length + signature.length);
        System.arraycopy(signature, 0, bytes, id.length, signature.length);
        return MARK + name + " " + Base64.getEncoder().encodeToString(bytes);
    }
}
