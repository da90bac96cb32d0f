/** Tests of {@link fr.sndscopy.crypto.transit}. */
@NullMarked
package fr.sndscopy.crypto.transit;

import org.jspecify.annotations.NullMarked;
