/**
 * The codes that columns may have, from reference data: {@link fr.sndscopy.nomenclature.CodeSource} is what asks for them, {@link
 * fr.sndscopy.nomenclature.Nomenclatures} what an operator brings in folders.
 */
@NullMarked
package fr.sndscopy.nomenclature;

import org.jspecify.annotations.NullMarked;
