package fr.sndscopy.migration;

import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.PublishedDelivery.Piece;

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
        @org.jspecify.annotations.Nullable PartReceipt receipt) {}
