package fr.sndscopy.audit;

import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.report.AuditReport;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of a store an audit has read whole, and all audits of its folder together. Pure.
 *
 * @param share in numbers
 * @param read SHA-256 of the objects that this audit has read, with the time when it began; none when anything was not as it should be, since not
 *     every fault names its object
 */
record Reach(AuditReport.Share share, Map<String, String> read) {

    /**
     * Of an audit that has been made.
     *
     * @param before what others have read
     * @param withKeys whether it has read rows, and not only bytes
     * @param begun when it began
     * @param good whether it has found everything that it has read as it should be
     */
    static Reach of(LedgerAudit ledger, Sample sample, Coverage before, boolean withKeys, String begun, boolean good) {
        Map<String, String> read = new TreeMap<>();
        long objects = 0;
        long bytes = 0;
        long objectsRead = 0;
        long bytesRead = 0;
        long everRead = 0;
        for (LedgerAudit.Book book : ledger.books()) {
            Manifest manifest = book.manifest();
            if (manifest == null) {
                continue;
            }
            for (StoredObject object : manifest.objects()) {
                objects++;
                bytes += object.bytes();
                boolean now = sample.reads(object);
                if (now) {
                    objectsRead++;
                    bytesRead += object.bytes();
                    if (good) {
                        read.put(object.sha256(), begun);
                    }
                }
                if (now || before.has(object.sha256(), withKeys)) {
                    everRead++;
                }
            }
        }
        return new Reach(
                new AuditReport.Share(
                        objects, bytes, objectsRead, bytesRead, sample.isWhole() ? null : sample.toString(), everRead),
                read);
    }
}
