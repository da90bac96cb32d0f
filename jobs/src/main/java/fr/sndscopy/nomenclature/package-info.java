/** The codes that columns may have, from reference data that the operator brings; {@link fr.sndscopy.nomenclature.Nomenclatures} is the entry. */
@NullMarked
package fr.sndscopy.nomenclature;

import org.jspecify.annotations.NullMarked;
