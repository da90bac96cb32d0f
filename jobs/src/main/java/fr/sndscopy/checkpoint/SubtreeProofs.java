package fr.sndscopy.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * Roots and proofs of a Merkle tree (RFC 6962, section 2.1) from the hashes of its complete subtrees, wherever those are kept: a logarithm of
 * the size of them for each. Leaves are counted from 0, as the RFC does.
 */
abstract class SubtreeProofs {
    private final long leaves;

    SubtreeProofs(long leaves) {
        this.leaves = leaves;
    }

    /**
     * The hash of a complete subtree.
     *
     * @param height its leaves are 2 to the power of this
     * @param index how many subtrees of this height are left of it; they are within the tree
     */
    abstract TreeHash complete(int height, long index);

    /** How many leaves there are. */
    public final long size() {
        return leaves;
    }

    /** The root over all leaves. */
    public final TreeHash root() {
        return root(size());
    }

    /**
     * The root as it was when there were as many leaves.
     *
     * @throws IllegalArgumentException when there are fewer
     */
    public final TreeHash root(long size) {
        requireSize(size);
        return size == 0 ? TreeHash.OF_NOTHING : node(0, size);
    }

    /**
     * The audit path (RFC 6962, section 2.1.1) of a leaf: from its sibling up to a child of the root.
     *
     * @param index of the leaf
     * @param size of the tree
     * @throws IllegalArgumentException when there are fewer leaves, or the leaf is none of them
     */
    public final List<TreeHash> inclusionProof(long index, long size) {
        requireSize(size);
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("no leaf " + index + " in a tree of " + size);
        }
        List<TreeHash> path = new ArrayList<>();
        addPath(index, 0, size, path);
        return List.copyOf(path);
    }

    /**
     * The consistency proof (RFC 6962, section 2.1.2) from a smaller size to a larger one; empty from 0 and between equal sizes.
     *
     * @throws IllegalArgumentException when they are not in order, or there are fewer leaves
     */
    public final List<TreeHash> consistencyProof(long before, long size) {
        requireSize(size);
        if (before < 0 || before > size) {
            throw new IllegalArgumentException("no proof from " + before + " to " + size + " leaves");
        }
        List<TreeHash> proof = new ArrayList<>();
        if (before > 0) {
            addSubproof(before, 0, size, true, proof);
        }
        return List.copyOf(proof);
    }

    private void addPath(long index, long from, long to, List<TreeHash> path) {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (index < middle) {
            addPath(index, from, middle, path);
            path.add(node(middle, to));
        } else {
            addPath(index, middle, to, path);
            path.add(node(from, middle));
        }
    }

    /**
     * SUBPROOF of the RFC.
     *
     * @param known whether the subtree from {@code from} to {@code before} is the whole tree of before, whose root is known
     */
    private void addSubproof(long before, long from, long to, boolean known, List<TreeHash> proof) {
        if (before == to) {
            if (!known) {
                proof.add(node(from, to));
            }
            return;
        }
        long middle = from + split(to - from);
        if (before <= middle) {
            addSubproof(before, from, middle, known, proof);
            proof.add(node(middle, to));
        } else {
            addSubproof(before, middle, to, false, proof);
            proof.add(node(from, middle));
        }
    }

    /** The hash over leaves from {@code from} to before {@code to}, a subtree that the RFC's recursion comes by. */
    private TreeHash node(long from, long to) {
        long count = to - from;
        if (Long.bitCount(count) == 1) {
            int height = Long.numberOfTrailingZeros(count);
            return complete(height, from >> height);
        }
        long middle = from + split(count);
        return TreeHash.ofNode(node(from, middle), node(middle, to));
    }

    /** The largest power of two below a number of leaves, of which there are two or more. */
    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }

    private void requireSize(long size) {
        if (size < 0 || size > size()) {
            throw new IllegalArgumentException("no tree of " + size + " leaves: there are " + size());
        }
    }
}
