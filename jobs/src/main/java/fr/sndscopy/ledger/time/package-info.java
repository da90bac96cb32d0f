/** Times in stored documents, for all that are of the ledger; {@link fr.sndscopy.ledger.time.StoredTime} is the entry. */
@NullMarked
package fr.sndscopy.ledger.time;

import org.jspecify.annotations.NullMarked;
