/** One definition of content digests and control totals, for source and target; see {@link fr.sndscopy.digest.ContentSummary}. */
@NullMarked
package fr.sndscopy.digest;

import org.jspecify.annotations.NullMarked;
