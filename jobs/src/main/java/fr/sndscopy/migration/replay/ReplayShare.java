package fr.sndscopy.migration.replay;

import fr.sndscopy.migration.published.PublishedDelivery.Piece;
import fr.sndscopy.migration.work.Progress;

/**
 * How much of a piece of quarantine has been judged, told as bytes of its object: of the rows themselves only the number is known
 * beforehand. Not thread-safe.
 */
final class ReplayShare {
    private final long rows;
    private final long bytes;
    private long rowsJudged;

    ReplayShare(Piece piece) {
        this.rows = piece.part().books().quarantined();
        this.bytes = piece.quarantine().bytes();
    }

    /** Adds rows to what a replay has done. */
    void judged(Progress progress, int passed, int rejected) {
        long before = told();
        rowsJudged += passed + rejected;
        progress.addRead((long) passed + rejected, rejected, told() - before);
    }

    private long told() {
        return rows == 0 ? 0 : Math.round((double) bytes * rowsJudged / rows);
    }
}
