/** How whatever is stored is told from anything else; {@link fr.sndscopy.hash.Sha256} is the entry. */
@NullMarked
package fr.sndscopy.hash;

import org.jspecify.annotations.NullMarked;
