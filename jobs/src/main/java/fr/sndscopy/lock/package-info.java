/** The right to be the only run; {@link fr.sndscopy.lock.RunLock} is the entry. */
@NullMarked
package fr.sndscopy.lock;

import org.jspecify.annotations.NullMarked;
