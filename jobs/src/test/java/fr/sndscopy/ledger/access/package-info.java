/** Tests of the access log. */
@NullMarked
package fr.sndscopy.ledger.access;

import org.jspecify.annotations.NullMarked;
