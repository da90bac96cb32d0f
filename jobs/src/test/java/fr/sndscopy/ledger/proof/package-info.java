@NullMarked
package fr.sndscopy.ledger.proof;

import org.jspecify.annotations.NullMarked;
