package fr.sndscopy.migration.execution;

import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.reconcile.Discrepancy;
import java.util.List;

/**
 * A task that cannot be done, however often it is tried.
 *
 * @param partition the task's
 * @param kind whose doing it is
 * @param message for people; names places, no value
 * @param discrepancies where what is stored is not what was delivered
 */
public record Refused(String partition, Kind kind, String message, List<Discrepancy> discrepancies)
        implements PartOutcome {
    public Refused {
        discrepancies = List.copyOf(discrepancies);
    }

    /** Whose doing it is. */
    public enum Kind {
        /** The delivery's: it is not what it is declared to be. */
        DELIVERY,
        /** The store's: what is there is not what was put there. */
        INTEGRITY
    }

    /** As what failed here would have been thrown. */
    public RuntimeException toException() {
        return switch (kind) {
            case DELIVERY -> DeliveryRefusedException.told(message);
            case INTEGRITY -> new IntegrityException(message, discrepancies);
        };
    }
}
