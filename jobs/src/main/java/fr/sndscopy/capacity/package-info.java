/**
 * What a migration takes, by arithmetic: {@link fr.sndscopy.capacity.CapacityModel} over {@link fr.sndscopy.capacity.Costs}. Nothing is
 * read or written.
 */
@NullMarked
package fr.sndscopy.capacity;

import org.jspecify.annotations.NullMarked;
