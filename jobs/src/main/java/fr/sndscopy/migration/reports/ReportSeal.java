package fr.sndscopy.migration.reports;

import fr.sndscopy.crypto.SealBrokenException;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.StoredForm;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.work.IntegrityException;

/**
 * The SHA-256 of a stored report's two forms, sealed beside them: a report is written when its entry is in the ledger, so that no manifest
 * can name it, and people open it first.
 */
public final class ReportSeal {
    private final Sealing sealing;
    private final String dataset;

    public ReportSeal(Sealing sealing, String dataset) {
        this.sealing = sealing;
        this.dataset = dataset;
    }

    /**
     * What is sealed.
     *
     * @param format {@value #FORMAT}
     * @param delivery whose report it is
     * @param json SHA-256 of {@code report-….json}
     * @param html SHA-256 of {@code report-….html}
     */
    public record Checksums(String format, String delivery, String json, String html) {
        static final String FORMAT = "sndscopy-report-seal/1";
    }

    byte[] seal(String delivery, byte[] json, byte[] html) {
        Checksums checksums = new Checksums(Checksums.FORMAT, delivery, Sha256.of(json), Sha256.of(html));
        return sealing.seal(CanonicalJson.write(checksums), StoreLayout.reportAad(dataset, delivery));
    }

    /**
     * @throws IntegrityException when it is not the seal of a report on this delivery
     * @throws fr.sndscopy.crypto.KeyServiceException when its key cannot be had
     */
    public Checksums open(String key, String delivery, byte[] sealed) {
        try {
            Checksums checksums = StoredForm.read(
                    key,
                    sealing.open(sealed, StoreLayout.reportAad(dataset, delivery)),
                    Checksums.class,
                    Checksums.FORMAT);
            if (checksums.delivery().equals(delivery)) {
                return checksums;
            }
            throw new IntegrityException("[" + key + "] the seal of another delivery's report");
        } catch (SealBrokenException | IllegalArgumentException | LedgerCorruptException e) {
            IntegrityException integrity = new IntegrityException("[" + key + "] not the seal of this report");
            integrity.initCause(e);
            throw integrity;
        }
    }
}
