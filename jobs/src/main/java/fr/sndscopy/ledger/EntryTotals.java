package fr.sndscopy.ledger;

/** The rows of all tables of a manifest, as its entry says them. */
record EntryTotals(long delivered, long stored, long quarantined) {
    static EntryTotals of(Manifest manifest) {
        long delivered = 0;
        long stored = 0;
        long quarantined = 0;
        for (Manifest.Table table : manifest.tables()) {
            delivered = Math.addExact(delivered, table.books().delivered());
            stored = Math.addExact(stored, table.books().stored());
            quarantined = Math.addExact(quarantined, table.books().quarantined());
        }
        return new EntryTotals(delivered, stored, quarantined);
    }
}
