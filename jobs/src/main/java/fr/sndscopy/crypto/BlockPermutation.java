package fr.sndscopy.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret permutation of 16-byte blocks: AES-256 (FIPS 197) of each block by itself, under a random key. Equal blocks stay equal and others stay apart, so that what is permuted can be sorted and compared,
 * but nobody without the key can try out which value a block stands for.
 *
 * <p>It hides values, not which of them are equal, and is no way to keep anything that is to be read again. Not thread-safe;
 * {@link #another} gives the next thread its own.
 */
public final class BlockPermutation {
    /** The length of a block. */
    public static final int BLOCK_BYTES = 16;

    /** The length of a key. */
    public static final int KEY_BYTES = 32;

    private final SecretKeySpec key;
    private final Cipher cipher;

    private BlockPermutation(SecretKeySpec key) {
        this.key = key;
        try {
            // ECB on purpose: the mode that is a permutation of blocks and nothing else
            this.cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES", e);
        }
    }

    /**
     * The permutation of a key that others have too.
     *
     * @param key of {@value #KEY_BYTES} bytes, which stays the caller's
     */
    public static BlockPermutation of(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes: expected " + KEY_BYTES);
        }
        return new BlockPermutation(new SecretKeySpec(key, "AES"));
    }

    /** A permutation that nobody else has: its key is in this process's memory only. */
    public static BlockPermutation random() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            return new BlockPermutation(new SecretKeySpec(key, "AES"));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** The same permutation, for another thread. */
    public BlockPermutation another() {
        return new BlockPermutation(key);
    }

    /**
     * Replaces the blocks of {@code from} by the permuted ones in {@code to}, which may be the same array.
     *
     * @param length a multiple of {@value #BLOCK_BYTES}
     */
    public void permute(byte[] from, byte[] to, int length) {
        if (length % BLOCK_BYTES != 0) {
            throw new IllegalArgumentException(length + " bytes are not a whole number of blocks");
        }
        try {
            cipher.update(from, 0, length, to, 0);
        } catch (ShortBufferException e) {
            throw new IllegalArgumentException("the target is shorter than " + length + " bytes", e);
        }
    }
}
