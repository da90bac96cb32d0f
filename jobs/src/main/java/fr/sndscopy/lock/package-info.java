/** Who may be at work beside whom; {@link fr.sndscopy.lock.RunLocks} is the entry. */
@NullMarked
package fr.sndscopy.lock;

import org.jspecify.annotations.NullMarked;
