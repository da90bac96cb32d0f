package fr.sndscopy.migration.publish;

import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.reconcile.Discrepancy;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Tells a delivery that is not what its producer declared from books that are wrong. */
public final class BooksRefused {
    private BooksRefused() {}

    /** @param discrepancies at least one */
    public static RuntimeException of(List<Discrepancy> discrepancies) {
        Discrepancy first = discrepancies.get(0);
        boolean declaration = discrepancies.stream()
                .allMatch(discrepancy -> discrepancy.aspect() == Discrepancy.Aspect.DECLARED_ROWS);
        if (declaration) {
            return new DeliveryRefusedException(first.place(), "rows delivered are not the rows declared", rows(first));
        }
        return new IntegrityException(
                discrepancies.size() + " faults in the books, the first: " + first, discrepancies);
    }

    private static String rows(Discrepancy discrepancy) {
        Discrepancy.Counts counts = Objects.requireNonNull(discrepancy.counts());
        return String.format(Locale.ROOT, "%,d as declared, found %,d", counts.expected(), counts.found());
    }
}
