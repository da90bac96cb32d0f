/**
 * Where deliveries lie: {@link fr.sndscopy.place.SourceFolder}s of {@link fr.sndscopy.place.SourceBytes}. Everything that reads a
 * delivery reads it through these, wherever it lies, and nothing is ever written there.
 */
@NullMarked
package fr.sndscopy.place;

import org.jspecify.annotations.NullMarked;
