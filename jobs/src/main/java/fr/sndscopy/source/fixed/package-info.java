/** Lines of fixed width, of which each gives rows of several tables; {@link fr.sndscopy.source.fixed.FixedWidthSourceFormat} is the entry. */
@NullMarked
package fr.sndscopy.source.fixed;

import org.jspecify.annotations.NullMarked;
