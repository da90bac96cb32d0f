package fr.sndscopy.nomenclature;

import org.jspecify.annotations.Nullable;

/**
 * What became of looking for the nomenclature of a column.
 *
 * @param codes that the column may have, or null
 * @param obstacle why a nomenclature that is there cannot be used, in words, or null
 */
public record Lookup(@Nullable Codes codes, @Nullable String obstacle) {
    /** There is no such nomenclature. */
    public static final Lookup ABSENT = new Lookup(null, null);

    /** The codes are known. */
    public static Lookup of(Codes codes) {
        return new Lookup(codes, null);
    }

    /** There is one, and it is not used. */
    public static Lookup unusable(String obstacle) {
        return new Lookup(null, obstacle);
    }

    boolean isAbsent() {
        return codes == null && obstacle == null;
    }
}
