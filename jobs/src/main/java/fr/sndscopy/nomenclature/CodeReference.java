package fr.sndscopy.nomenclature;

import java.util.Locale;
import java.util.Optional;

/**
 * What a column's schema names as its nomenclature: {@code TABLE}, or {@code TABLE:COLUMN}.
 *
 * @param table in upper case
 * @param column as the schema spells it; empty when the schema leaves it open
 */
public record CodeReference(String table, Optional<String> column) {
    /** Takes a reference apart. */
    public static CodeReference parse(String reference) {
        int colon = reference.indexOf(':');
        return colon < 0
                ? new CodeReference(upper(reference), Optional.empty())
                : new CodeReference(upper(reference.substring(0, colon)), Optional.of(reference.substring(colon + 1)));
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
