/** Two runs side by side; {@link fr.sndscopy.report.compare.Comparison} is the entry. */
@NullMarked
package fr.sndscopy.report.compare;

import org.jspecify.annotations.NullMarked;
