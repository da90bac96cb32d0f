/** Keys in a PKCS#12 file; {@link fr.sndscopy.crypto.keystore.KeystoreKeyService} is the entry. */
@NullMarked
package fr.sndscopy.crypto.keystore;

import org.jspecify.annotations.NullMarked;
