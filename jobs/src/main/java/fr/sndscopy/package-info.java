/** The application; {@link fr.sndscopy.Sndscopy} is its entry. */
@NullMarked
package fr.sndscopy;

import org.jspecify.annotations.NullMarked;
