package fr.sndscopy.migration.published;

import fr.sndscopy.storage.UnfinishedUpload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a store although no reader is led to it.
 *
 * @param key where it is
 * @param kind what it is
 * @param delivery whose it is; empty for what belongs to none
 * @param bytes its length
 * @param modified when it was stored, by the store's clock
 * @param fate what becomes of it
 * @param upload what it is when it is no object yet, null otherwise
 * @param version which version of the object, or marker, it is; null for the object as it is seen
 */
public record Leftover(
        String key,
        Kind kind,
        String delivery,
        long bytes,
        Instant modified,
        Fate fate,
        @Nullable UnfinishedUpload upload,
        @Nullable String version) {
    /** What it is. */
    public enum Kind {
        /** Rows of an attempt at a part. */
        DATA("data"),
        /** Rejected rows of one. */
        QUARANTINE("quarantine"),
        /** The sealed evidence of an attempt to publish. */
        EVIDENCE("evidence"),
        /** A manifest that no entry names. */
        MANIFEST("manifest"),
        /** A report, or its seal, that a newer one has replaced, or on a delivery that is not published. */
        REPORT("report"),
        /** The plan of a run, or the receipt of an attempt at a part. */
        WORK("work"),
        /** What a probe of the store has left. */
        PROBE("probe"),
        /** A file on its way in parts, which no process but the one that began it can end. */
        UPLOAD("upload");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** What becomes of it. */
    public enum Fate {
        /** Nobody needs it any more. */
        REMOVABLE("removable"),
        /** Not as old as it must be: somebody elsewhere may be at work on it. */
        YOUNG("young"),
        /** The job database remembers a run of its delivery that may go on, or whose rejects can be shown. */
        UNFINISHED("unfinished"),
        /** May have been left by an entry that was taken from the ledger, and would then be all that tells of it. */
        UNEXPLAINED("unexplained"),
        /** Nobody needs it, and the store lets nobody remove it before its lock has ended. */
        LOCKED("locked");

        private final String text;

        Fate(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
