package fr.sndscopy.crypto;

import java.security.SecureRandom;
import java.util.Arrays;

/** A 256-bit AES key in clear. Held in memory only; {@link #close()} wipes it. */
public final class DataKey implements AutoCloseable {
    public static final int BYTES = 32;

    private final byte[] key;

    private DataKey(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a data key has 32 bytes, not " + key.length);
        }
        this.key = key;
    }

    /** Takes ownership of {@code key}. */
    public static DataKey takeOwnershipOf(byte[] key) {
        return new DataKey(key);
    }

    public static DataKey random(SecureRandom random) {
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        return new DataKey(key);
    }

    /** A copy of the key, which the caller wipes. */
    public byte[] toBytes() {
        return key.clone();
    }

    @Override
    public void close() {
        Arrays.fill(key, (byte) 0);
    }

    /** Shows no key. */
    @Override
    public String toString() {
        return "DataKey[…]";
    }
}
