/** How much may go over a line in a second; {@link fr.sndscopy.storage.pace.Governor} is the entry. */
@NullMarked
package fr.sndscopy.storage.pace;

import org.jspecify.annotations.NullMarked;
