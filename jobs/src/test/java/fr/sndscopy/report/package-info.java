/** Tests of the report. */
@NullMarked
package fr.sndscopy.report;

import org.jspecify.annotations.NullMarked;
