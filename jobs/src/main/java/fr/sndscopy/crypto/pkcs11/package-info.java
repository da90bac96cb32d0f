/** Keys in a token of PKCS #11; {@link fr.sndscopy.crypto.pkcs11.Pkcs11KeyService} is the entry. */
@NullMarked
package fr.sndscopy.crypto.pkcs11;

import org.jspecify.annotations.NullMarked;
