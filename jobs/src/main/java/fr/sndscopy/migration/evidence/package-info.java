/** The sealed documents beside a manifest: what was counted of each part, and the proof of the keys; {@link fr.sndscopy.migration.evidence.Evidence} is the entry. */
@NullMarked
package fr.sndscopy.migration.evidence;

import org.jspecify.annotations.NullMarked;
