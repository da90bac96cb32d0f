/** What it costs to check keys; {@link fr.sndscopy.it.keys.MeasureKeys} is the entry. */
@NullMarked
package fr.sndscopy.it.keys;

import org.jspecify.annotations.NullMarked;
