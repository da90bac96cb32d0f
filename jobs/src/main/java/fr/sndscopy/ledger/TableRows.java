package fr.sndscopy.ledger;

/**
 * Rows of a table and period in one publication: {@code delivered = stored + quarantined}.
 *
 * @param delivered of a replay, those that were judged anew
 * @param stored in data objects
 * @param quarantined in quarantine objects
 */
public record TableRows(long delivered, long stored, long quarantined) {
    /** No row. */
    public static final TableRows NONE = new TableRows(0, 0, 0);

    static TableRows of(Manifest.Books books) {
        return new TableRows(books.delivered(), books.stored(), books.quarantined());
    }

    /** Both together. */
    public TableRows plus(TableRows other) {
        return new TableRows(delivered + other.delivered, stored + other.stored, quarantined + other.quarantined);
    }

    /** After a replay of rows in quarantine: those that passed are stored now. */
    public TableRows after(TableRows replay) {
        return new TableRows(delivered, stored + replay.stored, quarantined - replay.stored);
    }
}
