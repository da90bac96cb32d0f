package fr.sndscopy.checkpoint;

import fr.sndscopy.hash.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The public key of a witness: of somebody else who has seen a checkpoint, held it against the one that he had seen before, and cosigned it (C2SP
 * tlog-cosignature, {@code cosignature/v1}, Ed25519). Immutable.
 */
public final class WitnessKey {
    /** The signature type of cosignatures with a time. */
    static final byte TYPE = 0x04;

    private static final int ID_BYTES = 4;
    private static final int SIGNATURE_BYTES = 64;

    /** The same key, as one that signs texts. */
    private final VerifierKey key;

    private WitnessKey(VerifierKey key) {
        if (key.algorithm() != SignatureAlgorithm.ED25519) {
            throw new IllegalArgumentException("no key of a witness: expected Ed25519");
        }
        this.key = key;
    }

    /**
     * A key of a keystore.
     *
     * @param name of the witness
     * @throws IllegalArgumentException when it is not of Ed25519, or the name cannot be one
     */
    public static WitnessKey of(String name, PublicKey key) {
        return new WitnessKey(VerifierKey.of(name, key));
    }

    /**
     * A verifier key: {@code name+key id+Base64} of 0x04 and the key.
     *
     * @throws IllegalArgumentException when it is none, of another type, or has another id than its key
     */
    public static WitnessKey parse(String vkey) {
        String[] fields = vkey.split("\\+", 3);
        if (fields.length != 3) {
            throw new IllegalArgumentException("no key of a witness: expected name+id+key");
        }
        byte[] typed = Base64Text.decode(fields[2]);
        if (typed.length == 0 || typed[0] != TYPE) {
            throw new IllegalArgumentException("no key of a witness: expected one of type 4, for cosignatures");
        }
        WitnessKey found = new WitnessKey(VerifierKey.ofEd25519(fields[0], Arrays.copyOfRange(typed, 1, typed.length)));
        if (!found.idText().equals(fields[1])) {
            throw new IllegalArgumentException("a key of a witness with another id than that of its key");
        }
        return found;
    }

    /**
     * Keys in a file's text, one a line; empty lines and those that begin with {@code #} are passed over.
     *
     * @throws IllegalArgumentException naming the line that is none, or a key that is there twice
     */
    public static List<WitnessKey> parseAll(String text) {
        List<WitnessKey> keys = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            try {
                WitnessKey key = parse(stripped);
                if (keys.stream().anyMatch(other -> other.key.isSameKeyAs(key.key))) {
                    throw new IllegalArgumentException("a key that is there already: one witness counts once");
                }
                keys.add(key);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
            }
        }
        return List.copyOf(keys);
    }

    /** Who the witness is. */
    public String name() {
        return key.name();
    }

    byte[] id() {
        MessageDigest digest = Sha256.newDigest();
        digest.update((key.name() + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(TYPE);
        digest.update(key.material());
        return Arrays.copyOf(digest.digest(), ID_BYTES);
    }

    /** The id in eight hexadecimal digits. */
    public String idText() {
        return HexFormat.of().formatHex(id());
    }

    /** The verifier key, as {@link #parse} takes it. */
    public String vkey() {
        byte[] typed = ByteBuffer.allocate(1 + key.material().length)
                .put(TYPE)
                .put(key.material())
                .array();
        return name() + "+" + idText() + "+" + Base64.getEncoder().encodeToString(typed);
    }

    /** What is signed: the time, and the text of the checkpoint. */
    static byte[] message(long seconds, String text) {
        return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * When this witness has cosigned a note, as he says; empty when he has not.
     *
     * @throws IllegalArgumentException when a signature says that it is his, and is not
     */
    public Optional<Instant> cosigned(SignedNote note) {
        for (NoteSignature signature : note.signatures()) {
            if (!signature.names(name(), id())) {
                continue;
            }
            byte[] bytes = signature.signature();
            if (bytes.length != Long.BYTES + SIGNATURE_BYTES) {
                throw new IllegalArgumentException("the cosignature of " + name() + " has not 72 bytes");
            }
            long seconds = ByteBuffer.wrap(bytes).getLong();
            if (seconds < 0
                    || seconds > Instant.MAX.getEpochSecond()
                    || !key.verifies(
                            message(seconds, note.text()), Arrays.copyOfRange(bytes, Long.BYTES, bytes.length))) {
                throw new IllegalArgumentException("the cosignature of " + name() + " does not hold");
            }
            return Optional.of(Instant.ofEpochSecond(seconds));
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WitnessKey same && key.equals(same.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** The verifier key. */
    @Override
    public String toString() {
        return vkey();
    }
}
