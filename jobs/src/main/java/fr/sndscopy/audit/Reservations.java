package fr.sndscopy.audit;

import fr.sndscopy.migration.verify.VerificationResult;
import fr.sndscopy.report.AuditReport.Reservation;
import fr.sndscopy.report.AuditReport.Reservation.Kind;
import java.util.ArrayList;
import java.util.List;

/** What a verification leaves open, by kind. Pure. */
final class Reservations {
    private final List<Reservation> all = new ArrayList<>();

    private Reservations() {}

    static List<Reservation> of(VerificationResult result) {
        Reservations found = new Reservations();
        if (result.nothing()) {
            found.all.add(new Reservation(Kind.NOTHING_PUBLISHED, 0));
        }
        VerificationResult.Checkpoints checkpoints = result.checkpoints();
        if (checkpoints.kept() == 0) {
            found.all.add(new Reservation(Kind.NO_CHECKPOINT_KEPT, 0));
        }
        if (!checkpoints.keysPinned()) {
            found.all.add(new Reservation(Kind.NO_PUBLIC_KEY, 0));
        } else {
            found.count(Kind.ENTRIES_NOT_SIGNED, result.ledgerEntries() - checkpoints.signedEntries());
        }
        VerificationResult.Remarks remarks = result.remarks();
        found.count(Kind.CHECKPOINTS_OF_OTHERS, remarks.strangersCheckpoints());
        found.count(Kind.LEFT_BY_ENTRIES, remarks.leftByEntries());
        found.count(Kind.UNNAMED_OBJECTS, remarks.unnamedObjects() - remarks.leftByEntries());
        found.count(Kind.FOREIGN_LEDGER_KEYS, remarks.foreignLedgerKeys());
        found.count(Kind.REPORTS_OF_OTHER_ENTRIES, remarks.reportsOfOtherEntries());
        found.count(Kind.OLDER_EVIDENCE, remarks.sealedByOlderVersions());
        found.count(Kind.SHREDDED_PARTS, remarks.shreddedParts());
        found.count(Kind.EXPIRED_PARTS, remarks.expiredParts());
        found.count(
                Kind.KEYS_REFUSED,
                result.faults().stream()
                        .filter(fault -> fault.kind() == VerificationResult.Fault.Kind.KEY_REFUSED)
                        .count());
        return found.all;
    }

    private void count(Kind kind, long count) {
        if (count > 0) {
            all.add(new Reservation(kind, count));
        }
    }
}
