/** How files differ from their contracts, and what becomes of it: begin with {@link fr.sndscopy.drift.Drift}. */
@NullMarked
package fr.sndscopy.drift;

import org.jspecify.annotations.NullMarked;
