/** What the tests hold about faults, as a document. */
@NullMarked
package fr.sndscopy.it.reliability;

import org.jspecify.annotations.NullMarked;
