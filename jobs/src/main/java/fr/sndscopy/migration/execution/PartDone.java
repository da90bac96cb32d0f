package fr.sndscopy.migration.execution;

import fr.sndscopy.migration.part.Sightings.Seen;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task that was done. What is in the store is there whole.
 *
 * @param partition the task's
 * @param plan the task's
 * @param epoch the task's
 * @param receipt of the attempt at the part, or the one that was verified; null of what is not done to a part
 * @param sourceSha256 of the bytes of the source file that were read: all of them of a checksum, those that the part answers for of a
 *     conversion; null of a verification, and where its reader does not tell
 * @param stretchesSha256 of a checksum, the {@linkplain SourceStretches#sha256 checksum} of what each part of the file answers for; null of a
 *     part, and where readers do not tell
 * @param rows that the part has, rejected ones included; 0 of a checksum
 * @param rejected how many of them were
 * @param storedBytes of the part's data object
 * @param seen objects that were read whole, and found to be what they should be
 * @param keys what was made of keys: the run of a part, or the verdicts of a bucket; null where nothing was
 */
public record PartDone(
        String partition,
        String plan,
        long epoch,
        @Nullable WorkObject receipt,
        @Nullable String sourceSha256,
        @Nullable String stretchesSha256,
        long rows,
        long rejected,
        long storedBytes,
        List<Seen> seen,
        @Nullable WorkObject keys)
        implements PartOutcome {
    public PartDone {
        seen = List.copyOf(seen);
    }

    /** The object of keys that there has to be. */
    public WorkObject requireKeys() {
        if (keys == null) {
            throw new IllegalArgumentException("[" + partition + "] done without keys");
        }
        return keys;
    }

    /** The receipt that there has to be. */
    public WorkObject requireReceipt() {
        if (receipt == null) {
            throw new IllegalArgumentException("[" + partition + "] done without a receipt");
        }
        return receipt;
    }
}
