/** How fast lines of fixed width are read. */
@NullMarked
package fr.sndscopy.it.fixed;

import org.jspecify.annotations.NullMarked;
