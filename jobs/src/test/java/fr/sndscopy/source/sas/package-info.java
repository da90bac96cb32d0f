/** SAS7BDAT files, written for tests and read. */
@NullMarked
package fr.sndscopy.source.sas;

import org.jspecify.annotations.NullMarked;
