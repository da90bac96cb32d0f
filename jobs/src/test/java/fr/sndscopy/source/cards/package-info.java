/** A second format, for tests alone. */
@NullMarked
package fr.sndscopy.source.cards;

import org.jspecify.annotations.NullMarked;
