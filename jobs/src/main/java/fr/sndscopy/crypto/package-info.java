/** Keys and what is done with them; {@link fr.sndscopy.crypto.KeyService} is the entry. */
@NullMarked
package fr.sndscopy.crypto;

import org.jspecify.annotations.NullMarked;
