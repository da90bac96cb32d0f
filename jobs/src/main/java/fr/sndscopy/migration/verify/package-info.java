/** A whole store checked by who did not write it; {@link fr.sndscopy.migration.verify.StoreVerification} is the entry. */
@NullMarked
package fr.sndscopy.migration.verify;

import org.jspecify.annotations.NullMarked;
