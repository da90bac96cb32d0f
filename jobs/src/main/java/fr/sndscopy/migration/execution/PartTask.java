package fr.sndscopy.migration.execution;

import fr.sndscopy.source.SourceRange;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work that stands by itself: names, hashes and numbers, by which whoever has the plan, the store, the keys and the
 * delivery's files finds everything else. Holds no value of a cell, no path outside of the delivery, no secret; as JSON it has less than
 * 2 KB unless names are very long.
 *
 * @param step what is to be done
 * @param partition the name under which it is booked, unique in its step
 * @param part the part's name; of {@link Step#CHECKSUM} the file's number, of {@link Step#JUDGE} the bucket's
 * @param plan SHA-256 of the plan that the part is of
 * @param epoch of the lock that the driver holds
 * @param file the number of the source file in the plan, from 0
 * @param range of the file's rows; of {@link Step#CHECKSUM} all its bytes; of what is not done to a part of the delivery none
 * @param receipt of the conversion that is to be verified, or done again; null when there is none
 * @param rejected the rows that the part is to be converted without; null when there are none
 * @param keys which keys are collected or judged; null when none are
 */
public record PartTask(
        Step step,
        String partition,
        String part,
        String plan,
        long epoch,
        int file,
        SourceRange range,
        @Nullable WorkObject receipt,
        @Nullable WorkObject rejected,
        @Nullable KeyTask keys) {

    /** What is done with a part, or with a file. */
    public enum Step {
        /** Read, validate, encrypt and store its rows. */
        CONVERT,
        /** Read back what a conversion has stored, and compare; collect the keys of its rows, where the task says which. */
        VERIFY,
        /** Convert it once more, without the rows whose keys are broken. */
        RECONVERT,
        /** As {@link #VERIFY}, of what was converted once more. */
        REVERIFY,
        /** The SHA-256 of the file. */
        CHECKSUM,
        /** Read whole what an earlier run has stored of a part. */
        REVISIT,
        /** Collect the keys of rows that are stored. */
        COLLECT,
        /** Judge the keys of a bucket. */
        JUDGE
    }

    /** The receipt that there has to be. */
    public WorkObject requireReceipt() {
        return require(receipt, "receipt");
    }

    WorkObject requireRejected() {
        return require(rejected, "rows to reject");
    }

    KeyTask requireKeys() {
        return require(keys, "keys");
    }

    private <T> T require(@Nullable T object, String what) {
        if (object == null) {
            throw new IllegalArgumentException("[" + partition + "] a task to " + step + " without " + what);
        }
        return object;
    }
}
