/** Delivered files, unpacked; what reads their rows is in {@link fr.sndscopy.source.csv}. */
@NullMarked
package fr.sndscopy.source;

import org.jspecify.annotations.NullMarked;
