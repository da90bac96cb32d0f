/** Tests of what runs of a home say. */
@NullMarked
package fr.sndscopy.runs;

import org.jspecify.annotations.NullMarked;
