/** One run of a migration: what it works on, with what, what comes of it; {@link fr.sndscopy.migration.run.MigrationRun} is the entry. */
@NullMarked
package fr.sndscopy.migration.run;

import org.jspecify.annotations.NullMarked;
