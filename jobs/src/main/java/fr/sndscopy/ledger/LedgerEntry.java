package fr.sndscopy.ledger;

import fr.sndscopy.ledger.time.StoredTime;
import org.jspecify.annotations.Nullable;

/**
 * One line of the hash-chained list of publications, stored as canonical JSON (RFC 8785) under
 * {@code ledger/<20 digits>.json}.
 *
 * @param format {@value #FORMAT}
 * @param number 1 for the first
 * @param previousSha256 of the previous entry's bytes; 64 zeros for the first
 * @param kind what happened
 * @param delivery its id
 * @param contentId of the delivery
 * @param manifestKey where the manifest is
 * @param manifestSha256 of the manifest's bytes
 * @param rowsDelivered over all tables
 * @param rowsStored over all tables
 * @param rowsQuarantined over all tables
 * @param supersedes the delivery that this one replaces, or null
 * @param replays the delivery whose quarantined rows were judged anew, or null
 * @param operator who ran it
 * @param toolVersion of the writer
 * @param configurationSha256 of what the writer was told to do
 * @param lockEpoch of the lock it was written under
 * @param writer a UUID of the attempt, which makes the bytes unique
 * @param time RFC 3339, UTC
 * @param access what the access log had come to when this was written; null in an entry of version 2, which does not say
 */
public record LedgerEntry(
        String format,
        long number,
        String previousSha256,
        Kind kind,
        String delivery,
        String contentId,
        String manifestKey,
        String manifestSha256,
        long rowsDelivered,
        long rowsStored,
        long rowsQuarantined,
        @Nullable String supersedes,
        @Nullable String replays,
        String operator,
        String toolVersion,
        String configurationSha256,
        long lockEpoch,
        String writer,
        String time,
        @Nullable AccessHead access) {

    public static final String FORMAT = "sndscopy-ledger/4";

    public LedgerEntry {
        StoredTime.require(time);
    }

    /** What an entry does to the books. */
    public enum Kind {
        /** The delivery's tables become visible. */
        PUBLISH,
        /** Likewise, and those of the superseded delivery become history. */
        SUPERSEDE,
        /** Rows of a published delivery leave its quarantine and become visible with its others. */
        REPLAY
    }
}
