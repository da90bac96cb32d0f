package fr.sndscopy.ledger;

import fr.sndscopy.ledger.Manifest.Books;
import java.util.Map;
import java.util.TreeMap;

/** Adds books up. Not thread-safe. */
public final class BooksSum {
    private final Map<String, Long> violations = new TreeMap<>();
    private final Map<String, Long> warnings = new TreeMap<>();
    private long delivered;
    private long stored;
    private long quarantined;

    public void add(Books books) {
        delivered = Math.addExact(delivered, books.delivered());
        stored = Math.addExact(stored, books.stored());
        quarantined = Math.addExact(quarantined, books.quarantined());
        books.violations().forEach((place, count) -> violations.merge(place, count, Math::addExact));
        books.warnings().forEach((place, count) -> warnings.merge(place, count, Math::addExact));
    }

    public Books toBooks() {
        return new Books(delivered, stored, quarantined, violations, warnings);
    }
}
