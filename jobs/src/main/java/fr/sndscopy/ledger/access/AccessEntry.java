package fr.sndscopy.ledger.access;

import fr.sndscopy.ledger.time.StoredTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One act that is no publication: what somebody had handed out of a store, or said of it. Stored as canonical JSON (RFC 8785) under {@code
 * access/<20 digits>.json}. Holds no cell value and no key.
 *
 * @param format {@value #FORMAT}
 * @param number 1 for the first
 * @param previousSha256 of the previous entry's bytes; 64 zeros for the first
 * @param dataset of the store
 * @param time RFC 3339, UTC
 * @param operator who answers for it, as configured
 * @param user of the operating system that did it
 * @param toolVersion of the writer
 * @param action what was done: {@code export}, {@code keys-unwrap}, {@code quarantine-show}, {@code quarantine-export}, {@code profile}, {@code diff},
 *     {@code accept-head}, {@code report}, {@code gc}, {@code keys-escrow}, {@value #SET_UP}
 * @param what names of tables, objects, keys or deliveries
 * @param rows handed out, or null when it is not rows
 * @param objects that the act puts into the store, or has put, and vouches for; no other act has any
 * @param writer a UUID of the call, which makes the bytes unique
 */
public record AccessEntry(
        String format,
        long number,
        String previousSha256,
        String dataset,
        String time,
        String operator,
        String user,
        String toolVersion,
        String action,
        String what,
        @Nullable Long rows,
        List<Named> objects,
        String writer) {
    public static final String FORMAT = "sndscopy-access/1";
    /** The act that vouches for what a store was set up with: it has been put already, and is there from then on. */
    public static final String SET_UP = "set-up";

    public AccessEntry {
        StoredTime.require(time);
        objects = List.copyOf(objects);
    }

    /**
     * An object of the store.
     *
     * @param key where it is
     * @param sha256 of its bytes
     */
    public record Named(String key, String sha256) {}
}
