/** What the runs of a home are doing and what they came to, in files of the home; {@link fr.sndscopy.runs.HomeRuns} is the entry. */
@NullMarked
package fr.sndscopy.runs;

import org.jspecify.annotations.NullMarked;
