package fr.sndscopy.ledger;

/**
 * A delivered part with rows in quarantine.
 *
 * @param tablePeriod whose rows
 * @param file the source file's path
 * @param firstByte of the part's range
 * @param byteCount of the range
 * @param rows how many are in quarantine
 */
record QuarantinedPart(TablePeriod tablePeriod, String file, long firstByte, long byteCount, long rows) {
    static QuarantinedPart of(Manifest.Part part) {
        return new QuarantinedPart(
                new TablePeriod(part.table(), part.period()),
                part.file(),
                part.firstByte(),
                part.byteCount(),
                part.books().quarantined());
    }
}
