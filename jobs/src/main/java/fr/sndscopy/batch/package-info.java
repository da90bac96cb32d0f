/** The only Spring Batch code: the job {@code migrate}, its steps, and how runs are launched and recovered; {@link fr.sndscopy.batch.MigrationLauncher} is the entry. */
@NullMarked
package fr.sndscopy.batch;

import org.jspecify.annotations.NullMarked;
