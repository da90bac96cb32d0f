package fr.sndscopy.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The blocks of one object that is read here and there: each by itself is AES-256-GCM (NIST SP 800-38D), whose nonce is the block's
 * number, under a key that is the object's own: HMAC-SHA-256 of its name under a secret (a key derivation function in counter mode of
 * one round, NIST SP 800-108r1). A block can be taken for no other, of this object or another.
 *
 * <p>No two objects may have one name, and no block of an object may be sealed twice with different content. Not thread-safe.
 */
public final class NumberedBlocks {
    /** By how much a sealed block is longer. */
    public static final int TAG_BYTES = 16;

    /** The least length of a secret. */
    public static final int SECRET_BYTES = 32;

    private static final int NONCE_BYTES = 12;
    private static final String LABEL = "sndscopy/blocks/1";

    private final SecretKey key;
    private final Cipher cipher;
    private final String name;

    private NumberedBlocks(SecretKey key, String name) {
        this.key = key;
        this.name = name;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /**
     * Those of one object.
     *
     * @param secret of at least {@value #SECRET_BYTES} random bytes, which stays the caller's
     * @param name the object's, which no other has
     */
    public static NumberedBlocks of(byte[] secret, String name) {
        if (secret.length < SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "a secret of " + secret.length + " bytes: expected at least " + SECRET_BYTES);
        }
        byte[] derived = null;
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(new byte[] {0, 0, 0, 1});
            mac.update(LABEL.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(name.getBytes(StandardCharsets.UTF_8));
            mac.update(new byte[] {0, 0, 1, 0});
            derived = mac.doFinal();
            return new NumberedBlocks(new SecretKeySpec(derived, "AES"), name);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        } finally {
            if (derived != null) {
                Arrays.fill(derived, (byte) 0);
            }
        }
    }

    /**
     * Seals a block.
     *
     * @param number the block's, which no other has
     * @param clear its bytes, between position and limit; all of them are taken
     */
    public byte[] seal(long number, ByteBuffer clear) {
        byte[] sealed = new byte[clear.remaining() + TAG_BYTES];
        try {
            init(Cipher.ENCRYPT_MODE, number);
            cipher.doFinal(clear, ByteBuffer.wrap(sealed));
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM takes any block", e);
        }
    }

    /**
     * The inverse of {@link #seal}.
     *
     * @param sealed has the block from {@code from} on, {@code length} bytes with its tag
     * @throws SealBrokenException when it is another block, or altered
     */
    public byte[] open(long number, byte[] sealed, int from, int length) {
        try {
            init(Cipher.DECRYPT_MODE, number);
            return cipher.doFinal(sealed, from, length);
        } catch (AEADBadTagException e) {
            throw new SealBrokenException("[" + name + "] block " + number + " altered, or of another run", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM takes any block", e);
        }
    }

    private void init(int mode, long number) throws GeneralSecurityException {
        byte[] nonce =
                ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(number).array();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    }
}
