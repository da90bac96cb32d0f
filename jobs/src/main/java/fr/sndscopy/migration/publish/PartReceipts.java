package fr.sndscopy.migration.publish;

import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.PlannedPart;
import java.io.IOException;
import java.util.List;

/** Gives the receipts of parts, which are too large to be in memory all at once. */
public interface PartReceipts {
    /**
     * Some receipts.
     *
     * @param parts few
     * @return theirs, in this order
     * @throws IntegrityException when one is not the one that was verified, or is not in the store
     */
    List<PartReceipt> of(List<PlannedPart> parts) throws IOException;

    /** Bytes of all receipts, about. */
    long bytes();
}
