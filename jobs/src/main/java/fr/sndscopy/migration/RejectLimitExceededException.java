package fr.sndscopy.migration;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.ledger.Manifest;

/** More rows were rejected than is tolerated; nothing is published. */
public final class RejectLimitExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RejectLimitExceededException(String place, Manifest.Books books, RejectLimit limit) {
        super("[" + place + "] " + books.quarantined() + " of " + books.delivered() + " rows rejected; tolerated are "
                + (limit.count() == Long.MAX_VALUE ? "any number" : limit.count()) + " and a ratio of " + limit.ratio()
                + "; codes: " + books.violationsByCode());
    }
}
