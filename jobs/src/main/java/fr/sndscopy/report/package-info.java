/** What a run leaves for people to read: JSON, HTML, terminal; {@link fr.sndscopy.report.MigrationReport} is the entry. */
@NullMarked
package fr.sndscopy.report;

import org.jspecify.annotations.NullMarked;
