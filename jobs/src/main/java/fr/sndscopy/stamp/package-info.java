/** Time stamps of RFC 3161: asked for, and checked; {@link fr.sndscopy.stamp.TimeStamp} is the entry. */
@NullMarked
package fr.sndscopy.stamp;

import org.jspecify.annotations.NullMarked;
