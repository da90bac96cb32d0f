/** The books of a whole volume, without its rows; {@link fr.sndscopy.it.volume.VolumeSimulation} is the entry. */
@NullMarked
package fr.sndscopy.it.volume;

import org.jspecify.annotations.NullMarked;
