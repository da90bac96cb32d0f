/** Proofs over a list that only grows: Merkle trees, signed checkpoints of them, and the keys that sign. No I/O. */
@NullMarked
package fr.sndscopy.checkpoint;

import org.jspecify.annotations.NullMarked;
