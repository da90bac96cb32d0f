/** Commands that bring deliveries in, or say what that would come to; {@link fr.sndscopy.cli.run.MigrateCommand} is the entry. */
@NullMarked
package fr.sndscopy.cli.run;

import org.jspecify.annotations.NullMarked;
