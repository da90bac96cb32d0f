/** What came of a night, for people and machines: names and counts. Begin with {@link fr.sndscopy.report.night.NightReport}. */
@NullMarked
package fr.sndscopy.report.night;

import org.jspecify.annotations.NullMarked;
