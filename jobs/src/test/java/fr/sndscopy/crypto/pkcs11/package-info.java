/** Tests of {@link fr.sndscopy.crypto.pkcs11}. */
@NullMarked
package fr.sndscopy.crypto.pkcs11;

import org.jspecify.annotations.NullMarked;
