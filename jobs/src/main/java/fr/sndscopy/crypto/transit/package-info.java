/** Keys in the transit engine of a server of Vault or OpenBao; {@link fr.sndscopy.crypto.transit.TransitKeyService} is the entry. */
@NullMarked
package fr.sndscopy.crypto.transit;

import org.jspecify.annotations.NullMarked;
