/** One part from source to store and back: converted, uploaded, seen whole, verified; {@link fr.sndscopy.migration.part.PartConversion} is the entry. */
@NullMarked
package fr.sndscopy.migration.part;

import org.jspecify.annotations.NullMarked;
