/** Who had what handed out of a store, as a chain beside the ledger; {@link fr.sndscopy.ledger.access.AccessLog} is the entry. */
@NullMarked
package fr.sndscopy.ledger.access;

import org.jspecify.annotations.NullMarked;
