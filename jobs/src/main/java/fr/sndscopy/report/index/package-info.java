/** The page over all deliveries, with its trends; {@link fr.sndscopy.report.index.ReportIndex} is the entry. */
@NullMarked
package fr.sndscopy.report.index;

import org.jspecify.annotations.NullMarked;
