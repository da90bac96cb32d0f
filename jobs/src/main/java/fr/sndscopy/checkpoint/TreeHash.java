package fr.sndscopy.checkpoint;

import fr.sndscopy.hash.Sha256;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/** A node of a Merkle tree (RFC 6962, section 2.1, with SHA-256): 32 bytes, written in Base64. Immutable. */
public final class TreeHash {
    /** How many bytes one has. */
    public static final int BYTES = 32;

    /** The root of a tree without leaves. */
    public static final TreeHash OF_NOTHING = new TreeHash(Sha256.newDigest().digest());

    private final byte[] bytes;

    private TreeHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The hash of a leaf: SHA-256 of a byte 0 and the entry. */
    public static TreeHash ofLeaf(byte[] entry) {
        MessageDigest digest = Sha256.newDigest();
        digest.update((byte) 0);
        return new TreeHash(digest.digest(entry));
    }

    /** The hash of a node: SHA-256 of a byte 1 and the hashes below it. */
    static TreeHash ofNode(TreeHash left, TreeHash right) {
        MessageDigest digest = Sha256.newDigest();
        digest.update((byte) 1);
        digest.update(left.bytes);
        return new TreeHash(digest.digest(right.bytes));
    }

    /** @throws IllegalArgumentException unless they are 32 */
    public static TreeHash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("no hash: " + bytes.length + " bytes, expected " + BYTES);
        }
        return new TreeHash(bytes.clone());
    }

    /** @throws IllegalArgumentException when this is not how {@link #toString} writes 32 bytes */
    public static TreeHash parse(String base64) {
        return of(Base64Text.decode(base64));
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreeHash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Base64 (RFC 4648, section 4). */
    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
