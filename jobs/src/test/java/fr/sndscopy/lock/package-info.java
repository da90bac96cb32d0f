/** Tests of the locks. */
@NullMarked
package fr.sndscopy.lock;

import org.jspecify.annotations.NullMarked;
