package fr.sndscopy.migration.replay;

import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.published.PublishedDelivery.Piece;
import java.util.Map;

/**
 * A piece of quarantine that was judged anew.
 *
 * @param piece what was judged
 * @param planned as what
 * @param books its rows under the rules of today
 * @param receipt of the objects in the store, or null when nothing was stored
 */
record ReplayedPart(
        Piece piece,
        PlannedPart planned,
        Manifest.Books books,
        @org.jspecify.annotations.Nullable PartReceipt receipt) {

    /** With rows among the stored ones that break rules which do not reject, by place. */
    ReplayedPart warned(Map<String, Long> warnings) {
        if (warnings.isEmpty()) {
            return this;
        }
        Manifest.Books more = new Manifest.Books(0, 0, 0, Map.of(), warnings);
        return new ReplayedPart(
                piece, planned, books.plus(more), receipt == null ? null : receipt.withBooks(books.plus(more)));
    }
}
