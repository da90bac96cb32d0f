/** Tests of {@link fr.sndscopy.crypto.keystore}. */
@NullMarked
package fr.sndscopy.crypto.keystore;

import org.jspecify.annotations.NullMarked;
