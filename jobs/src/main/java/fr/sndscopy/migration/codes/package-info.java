/** Nomenclatures that are themselves published tables; {@link fr.sndscopy.migration.codes.PublishedNomenclatures} is the entry. */
@NullMarked
package fr.sndscopy.migration.codes;

import org.jspecify.annotations.NullMarked;
