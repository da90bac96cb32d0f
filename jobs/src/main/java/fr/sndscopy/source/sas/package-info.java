/**
 * SAS7BDAT, the files in which SAS keeps tables, read as far as "SAS7BDAT Database Binary Format" by Matthew Shotwell and others tells how they are made. Begins at
 * {@link fr.sndscopy.source.sas.SasSourceFormat}.
 */
@NullMarked
package fr.sndscopy.source.sas;

import org.jspecify.annotations.NullMarked;
