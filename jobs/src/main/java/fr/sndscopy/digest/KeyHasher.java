package fr.sndscopy.digest;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;

/**
 * The hash of one component of keys: XXH3-128 of its text, seeded with the component's place in the key and a secret of the process.
 * The hash of a key is the lane-wise sum over its components, so that a component costs one hash for each distinct value and one
 * addition for each row. Other seeds make other functions, so that the order of components counts. An absent component adds nothing.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class KeyHasher {
    private final Xxh3 hasher;

    private KeyHasher(long seed) {
        this.hasher = new Xxh3(seed);
    }

    /**
     * @param secret the same for keys that are to be compared
     * @param component its place in the key, 0-based
     */
    public static KeyHasher of(long secret, int component) {
        byte[] seed = new byte[Long.BYTES + Integer.BYTES];
        ByteBuffer.wrap(seed).putLong(secret).putInt(component);
        return new KeyHasher(Hashing.xxh3_64().hashBytesToLong(seed));
    }

    /** Writes the two lanes of the hash of {@code text[offset, offset + length)} to {@code lanes[at]} and {@code [at + 1]}. */
    public void hash(byte[] text, int offset, int length, long[] lanes, int at) {
        hasher.hash(text, offset, length, lanes, at);
    }
}
