/** How fast tables of SAS are read; {@link fr.sndscopy.it.sas.SasMeasurement} is the entry. */
@NullMarked
package fr.sndscopy.it.sas;

import org.jspecify.annotations.NullMarked;
