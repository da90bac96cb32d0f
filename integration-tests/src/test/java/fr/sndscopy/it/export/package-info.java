/** What comes back out of a store against what was delivered: {@link fr.sndscopy.it.export.CompareExport}. */
@NullMarked
package fr.sndscopy.it.export;

import org.jspecify.annotations.NullMarked;
