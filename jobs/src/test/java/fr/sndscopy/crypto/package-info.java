/** Tests of {@link fr.sndscopy.crypto}. */
@NullMarked
package fr.sndscopy.crypto;

import org.jspecify.annotations.NullMarked;
