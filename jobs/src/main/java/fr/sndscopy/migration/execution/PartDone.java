package fr.sndscopy.migration.execution;

import org.jspecify.annotations.Nullable;

/**
 * A task that was done. What is in the store is there whole.
 *
 * @param partition the task's
 * @param plan the task's
 * @param epoch the task's
 * @param receipt of the attempt at the part, or the one that was verified; null of a checksum
 * @param checksum SHA-256 of the file; null of a part
 * @param rows that the part has, rejected ones included; 0 of a checksum
 * @param storedBytes of the part's data object
 */
public record PartDone(
        String partition,
        String plan,
        long epoch,
        @Nullable WorkObject receipt,
        @Nullable String checksum,
        long rows,
        long storedBytes)
        implements PartOutcome {

    /** The receipt that there has to be. */
    public WorkObject requireReceipt() {
        if (receipt == null) {
            throw new IllegalArgumentException("[" + partition + "] done without a receipt");
        }
        return receipt;
    }
}
