/** What a cell must look like, and what becomes of rows that do not; {@link fr.sndscopy.validate.BatchValidator} is the entry. */
@NullMarked
package fr.sndscopy.validate;

import org.jspecify.annotations.NullMarked;
