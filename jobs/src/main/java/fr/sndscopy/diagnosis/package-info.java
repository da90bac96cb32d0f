/** What stands in a migration's way, found before one is run; {@link fr.sndscopy.diagnosis.Doctor} is the entry. */
@NullMarked
package fr.sndscopy.diagnosis;

import org.jspecify.annotations.NullMarked;
