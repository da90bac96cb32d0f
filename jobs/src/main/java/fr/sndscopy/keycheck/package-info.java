/**
 * Whether keys are unique, and whether keys refer to something: an external sort of keys, on disk and in bounded memory; {@link
 * fr.sndscopy.keycheck.KeySpill} is the entry.
 */
@NullMarked
package fr.sndscopy.keycheck;

import org.jspecify.annotations.NullMarked;
