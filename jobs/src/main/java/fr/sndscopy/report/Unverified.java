package fr.sndscopy.report;

import fr.sndscopy.reconcile.Verdict;
import fr.sndscopy.report.MigrationReport.FileLine;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The closed list of what a report may have to admit was not verified. The sentences are in the report's texts. */
public enum Unverified {
    /**
     * The report was drawn up after the run that published had ended without one: when steps ran is not known, and that parts were read
     * back follows from the publication alone.
     */
    REBUILT,
    /** What the producer declared, checksums, rows and limits, was not at hand when the report was drawn up. */
    DECLARATION_UNKNOWN,
    /** What the store holds was not read back and compared. */
    STORE_NOT_READ_BACK,
    /** The source files were not read a second time by independent code. */
    AGAINST_SOURCE,
    /** At least one file came without a declared checksum. */
    DECLARED_CHECKSUMS,
    /** At least one file came without a declared number of rows. */
    DECLARED_ROWS,
    /** At least one file was not read to its end. */
    FILES_NOT_READ,
    /** Ledger entries are chained, but carry no signature. */
    LEDGER_SIGNATURE,
    /** The store does not refuse a second writer; the job database's lock does. */
    CONDITIONAL_PUT,
    /** Not all codes were looked up: nomenclatures are missing. */
    NOMENCLATURES,
    /** Not all keys and references to other tables were checked. */
    KEYS_AND_REFERENCES,
    /** Whether the public schema is that of the producer. */
    SCHEMA_OF_THE_PRODUCER;

    /** {@code given} and what the others show, in the order of this list. */
    static Set<Unverified> complete(Set<Unverified> given, Verdict verdict, List<FileLine> files) {
        Set<Unverified> all = EnumSet.noneOf(Unverified.class);
        all.addAll(given);
        if (verdict == Verdict.NOT_CHECKED) {
            all.add(STORE_NOT_READ_BACK);
        }
        boolean declarationKnown = !all.contains(DECLARATION_UNKNOWN);
        for (FileLine file : files) {
            if (declarationKnown && file.declaredSha256() == null) {
                all.add(DECLARED_CHECKSUMS);
            }
            if (declarationKnown && file.declaredRows().isEmpty()) {
                all.add(DECLARED_ROWS);
            }
            if (file.sha256() == null || file.rows().isEmpty()) {
                all.add(FILES_NOT_READ);
            }
        }
        return Collections.unmodifiableSet(all);
    }

    /** Its name in the report: {@code against-source}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
