package fr.sndscopy.nomenclature;

import org.jspecify.annotations.Nullable;

/**
 * Where the codes of a nomenclature come from.
 *
 * @param delivery whose published rows they are, or null for a file in a configured folder
 */
public record CodeOrigin(@Nullable String delivery) {
    /** A file in a configured folder. */
    public static final CodeOrigin FOLDER = new CodeOrigin(null);

    /** {@code folder}, or {@code delivery NOMEN-2020}. */
    @Override
    public String toString() {
        return delivery == null ? "folder" : "delivery " + delivery;
    }
}
