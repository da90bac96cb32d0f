/** What is published; {@link fr.sndscopy.ledger.Manifest} is the entry. */
@NullMarked
package fr.sndscopy.ledger;

import org.jspecify.annotations.NullMarked;
