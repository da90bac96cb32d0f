/** The reports of a run, where they are stored, and how they are sealed; {@link fr.sndscopy.migration.reports.MigrationReports} is the entry. */
@NullMarked
package fr.sndscopy.migration.reports;

import org.jspecify.annotations.NullMarked;
