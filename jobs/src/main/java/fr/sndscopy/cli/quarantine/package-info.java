/** Commands about rejected rows; {@link fr.sndscopy.cli.quarantine.QuarantineCommand} is the entry. */
@NullMarked
package fr.sndscopy.cli.quarantine;

import org.jspecify.annotations.NullMarked;
