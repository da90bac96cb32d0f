/** Quarantined rows of a published delivery, judged anew; {@link fr.sndscopy.migration.replay.QuarantineReplay} is the entry. */
@NullMarked
package fr.sndscopy.migration.replay;

import org.jspecify.annotations.NullMarked;
