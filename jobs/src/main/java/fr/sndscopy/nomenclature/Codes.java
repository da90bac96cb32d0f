package fr.sndscopy.nomenclature;

import fr.sndscopy.validate.CodeList;
import java.util.function.Supplier;

/**
 * The codes of a nomenclature, and which edition of it they are. Two of the same name and edition have the same codes.
 *
 * @param name of the nomenclature; with {@code :COLUMN} behind it where its edition is not that of one column alone
 * @param edition SHA-256 of the file, or which manifests name the objects that hold the codes
 * @param origin where they come from
 * @param list the codes; may read them when it is first asked, and throw what reading throws
 */
public record Codes(String name, String edition, CodeOrigin origin, Supplier<CodeList> list) {}
