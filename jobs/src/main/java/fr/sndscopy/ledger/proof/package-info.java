/** Signed checkpoints in the store, beside the ledger that they are of; {@link fr.sndscopy.ledger.proof.StoredCheckpoints} is the entry. */
@NullMarked
package fr.sndscopy.ledger.proof;

import org.jspecify.annotations.NullMarked;
