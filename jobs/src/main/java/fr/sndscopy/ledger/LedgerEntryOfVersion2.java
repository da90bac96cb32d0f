package fr.sndscopy.ledger;

import fr.sndscopy.ledger.time.StoredTime;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LedgerEntry} of version 2, which knows nothing of the access log; its other properties are the same. Read, and never written.
 *
 * @param format {@value #FORMAT}
 */
record LedgerEntryOfVersion2(
        String format,
        long number,
        String previousSha256,
        LedgerEntry.Kind kind,
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
        String time) {
    static final String FORMAT = "sndscopy-ledger/2";

    LedgerEntryOfVersion2 {
        StoredTime.require(time);
    }

    LedgerEntry toEntry() {
        return new LedgerEntry(
                format,
                number,
                previousSha256,
                kind,
                delivery,
                contentId,
                manifestKey,
                manifestSha256,
                rowsDelivered,
                rowsStored,
                rowsQuarantined,
                supersedes,
                replays,
                operator,
                toolVersion,
                configurationSha256,
                lockEpoch,
                writer,
                time,
                null);
    }
}
