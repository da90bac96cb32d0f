package fr.sndscopy.audit;

import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.report.AuditReport.Fault;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much of a store an audit has read whole, and all audits of its folder together. Pure.
 *
 * @param share in numbers
 * @param read SHA-256 of the objects that this audit has read and found as named, with the time when it began
 */
record Reach(AuditReport.Share share, Map<String, String> read) {

    /**
     * Of an audit that has been made.
     *
     * @param begun when it began
     * @param faults that it has found
     */
    static Reach of(LedgerAudit ledger, Sample sample, Coverage before, String begun, List<Fault> faults) {
        Set<String> wrong = faults.stream().map(Fault::key).collect(Collectors.toSet());
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
                    if (!wrong.contains(object.key())) {
                        read.put(object.sha256(), begun);
                    }
                }
                if (now || before.has(object.sha256())) {
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
