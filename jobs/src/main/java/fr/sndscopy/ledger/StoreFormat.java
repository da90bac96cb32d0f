package fr.sndscopy.ledger;

import fr.sndscopy.ledger.time.StoredTime;

/**
 * {@value StoreLayout#FORMAT_KEY}: what a store is.
 *
 * @param format {@value #FORMAT}
 * @param dataset a UUID drawn when the store was set up
 * @param created RFC 3339, UTC
 */
public record StoreFormat(String format, String dataset, String created) {
    public static final String FORMAT = "sndscopy-store/1";

    public StoreFormat {
        StoredTime.require(created);
    }
}
