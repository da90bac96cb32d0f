package fr.sndscopy.checkpoint;

import java.util.List;

/** Whether proofs hold (RFC 9162, sections 2.1.3.2 and 2.1.4.2, for the trees of RFC 6962). Needs no tree. Pure functions. */
public final class MerkleProof {
    private MerkleProof() {}

    /**
     * Whether a leaf is in a tree.
     *
     * @param leaf its hash
     * @param index counted from 0
     * @param size of the tree
     * @param root of the tree
     */
    public static boolean includes(TreeHash leaf, long index, long size, TreeHash root, List<TreeHash> proof) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        TreeHash hash = leaf;
        for (TreeHash sibling : proof) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = TreeHash.ofNode(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = TreeHash.ofNode(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /**
     * Whether a tree begins with all leaves of an earlier one, in their order.
     *
     * @param before its size then
     * @param rootBefore its root then
     * @param size now
     * @param root now
     */
    public static boolean isConsistent(
            long before, TreeHash rootBefore, long size, TreeHash root, List<TreeHash> proof) {
        if (before < 0 || before > size) {
            return false;
        }
        if (before == 0) {
            return proof.isEmpty() && rootBefore.equals(TreeHash.OF_NOTHING);
        }
        if (before == size) {
            return proof.isEmpty() && rootBefore.equals(root);
        }
        boolean whole = Long.bitCount(before) == 1;
        if (!whole && proof.isEmpty()) {
            return false;
        }
        TreeHash first = whole ? rootBefore : proof.get(0);
        List<TreeHash> rest = whole ? proof : proof.subList(1, proof.size());
        int height = Long.numberOfTrailingZeros(before);
        long node = (before - 1) >> height;
        long last = (size - 1) >> height;
        TreeHash hashBefore = first;
        TreeHash hash = first;
        for (TreeHash sibling : rest) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hashBefore = TreeHash.ofNode(sibling, hashBefore);
                hash = TreeHash.ofNode(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = TreeHash.ofNode(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hashBefore.equals(rootBefore) && hash.equals(root);
    }
}
