package fr.sndscopy.nomenclature;

import fr.sndscopy.validate.CodeList;

/**
 * The codes of a nomenclature, and which edition of it they are.
 *
 * @param nomenclature its name
 * @param sha256 of the file
 * @param list the codes
 */
public record Codes(String nomenclature, String sha256, CodeList list) {}
